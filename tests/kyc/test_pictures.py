"""Pictures: judged by decoding, written anew, sealed."""

import io
import struct
import zlib

import pytest
from PIL import Image

from apps.accounts.kyc import services
from apps.accounts.kyc.documents import content_of
from apps.accounts.kyc.engine import pictures
from apps.accounts.kyc.errors import PictureInvalid, PictureTooLarge
from apps.accounts.kyc.models import Document, KycProfile
from apps.core import personal_keys, storage
from tests.factories.kyc import picture, state

SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def png_of(width: int, height: int) -> bytes:
    """A valid PNG of one bit per pixel: 50 megapixels in a few kilobytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = zlib.compress(b"\0" * ((width + 7) // 8 + 1) * height, 9)
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


class TestReading:
    @pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
    def test_comes_out_as_a_jpeg_of_ours(self, kind):
        read = pictures.read(picture(kind=kind))
        assert Image.open(io.BytesIO(read.content)).format == "JPEG"
        assert (read.width, read.height) == (320, 240)

    def test_what_the_camera_noted_is_gone_and_the_picture_stands_upright(self):
        exif = Image.Exif()
        exif[0x0112], exif[0x010F] = 6, "Camera of Asha"
        exif.get_ifd(0x8825)[1] = "N"
        read = pictures.read(picture(exif=exif))
        assert (read.width, read.height) == (240, 320)
        assert b"Camera of Asha" not in read.content
        assert b"Exif" not in read.content
        assert not Image.open(io.BytesIO(read.content)).getexif()

    def test_a_second_format_in_the_same_bytes_is_gone(self):
        zipped = b"PK\x03\x04<script>alert(1)</script>%PDF-1.7"
        read = pictures.read(picture() + zipped)
        assert b"script" not in read.content
        assert b"PK\x03\x04" not in read.content

    def test_a_comment_in_the_picture_is_gone(self):
        assert b"script" not in pictures.read(picture(comment=b"<script>alert(1)</script>")).content

    def test_a_large_one_is_made_smaller(self):
        read = pictures.read(picture((4000, 1000)))
        assert (read.width, read.height) == (3000, 750)

    @pytest.mark.parametrize(
        "raw",
        [
            b"",
            SVG,
            b"GIF89a" + b"\0" * 100,
            b"%PDF-1.7 " + picture(),
            picture()[:400],
            picture(kind="PNG")[:200],
            picture((60, 60)),
            b"\x89PNG\r\n\x1a\n" + b"\xff" * 60,
        ],
        ids=["empty", "svg", "gif", "pdf first", "half a jpeg", "half a png", "tiny", "broken png"],
    )
    def test_what_is_no_picture_is_refused(self, raw):
        with pytest.raises(pictures.NotAPicture):
            pictures.read(raw)

    def test_fifty_megapixels_are_refused_before_they_are_unpacked(self):
        bomb = png_of(10_000, 5_000)
        assert len(bomb) < 20_000
        with pytest.raises(pictures.TooLarge):
            pictures.read(bomb)

    def test_so_is_what_the_library_calls_a_bomb(self):
        with pytest.raises((pictures.TooLarge, pictures.NotAPicture)):
            pictures.read(png_of(60_000, 60_000 // 8))

    def test_more_than_ten_megabytes_are_refused(self):
        with pytest.raises(pictures.TooLarge):
            pictures.read(picture() + b"\0" * pictures.MAX_BYTES)


@pytest.mark.django_db
class TestKeeping:
    def test_lies_sealed_under_the_persons_key(self, asha):
        services.card_submit(user_id=asha.pk, image=picture())
        document = Document.objects.get()
        with storage.private().open(document.storage_key) as stored:
            sealed = stored.read()
        shown = content_of(document)
        assert (document.kind, document.content_type, document.size_bytes) == ("PAN_CARD", "image/jpeg", len(shown))
        assert b"JFIF" not in sealed
        assert shown[:3] == b"\xff\xd8\xff"
        assert state(asha) == "PAN_PENDING"

    def test_nobody_opens_it_once_the_key_is_destroyed(self, asha):
        services.card_submit(user_id=asha.pk, image=picture())
        personal_keys.destroy(user_id=asha.pk)
        with pytest.raises(personal_keys.KeyDestroyed):
            content_of(Document.objects.get())

    @pytest.mark.parametrize("raw, refusal", [(SVG, PictureInvalid), (png_of(10_000, 5_000), PictureTooLarge)])
    def test_a_refusal_leaves_no_trace(self, asha, raw, refusal):
        with pytest.raises(refusal):
            services.card_submit(user_id=asha.pk, image=raw)
        assert not KycProfile.objects.exists()
        assert not Document.objects.exists()

    def test_a_refused_step_leaves_no_file(self, asha, tmp_path):
        services.card_submit(user_id=asha.pk, image=picture())
        with pytest.raises(Exception, match="in check"):
            services.card_submit(user_id=asha.pk, image=picture())
        assert Document.objects.count() == 1
        assert len(list((tmp_path / "private" / "kyc").iterdir())) == 1

    def test_a_deleted_picture_leaves_its_digest(self, asha, tmp_path, django_capture_on_commit_callbacks):
        services.card_submit(user_id=asha.pk, image=picture())
        document = Document.objects.get()
        with django_capture_on_commit_callbacks(execute=True):
            assert services.document_delete(document_id=document.pk, actor=None, why="Retention") is True
        document.refresh_from_db()
        assert (document.storage_key, len(document.sha256)) == (None, 64)
        assert list((tmp_path / "private" / "kyc").iterdir()) == []
        assert services.document_delete(document_id=document.pk, actor=None, why="Retention") is False
