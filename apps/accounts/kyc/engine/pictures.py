"""Pictures from outside: judged by decoding, never by name or type, and written anew.

What leaves here was drawn by us from pixels: no metadata, no second format in the same bytes, nothing that runs.
"""

import hashlib
import io
import struct
import warnings
from dataclasses import dataclass

from PIL import Image, ImageOps

MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 40_000_000
MIN_SIDE, MAX_SIDE = 100, 3000
FORMATS = ("JPEG", "PNG", "WEBP")
CONTENT_TYPE = "image/jpeg"
_BROKEN = (OSError, SyntaxError, ValueError, EOFError, struct.error, Image.DecompressionBombError)


class NotAPicture(ValueError):
    """Nothing we decode, or too small to show anything."""


class TooLarge(ValueError):
    """More bytes or more pixels than we take."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A JPEG of ours."""

    content: bytes
    sha256: str
    width: int
    height: int


def read(raw: bytes) -> Picture:
    """The picture, upright, in RGB, at most 3000 pixels a side. Raises NotAPicture, TooLarge."""
    if len(raw) > MAX_BYTES:
        raise TooLarge("more than 10 MB")
    image = _decoded(raw)
    image.thumbnail((MAX_SIDE, MAX_SIDE))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=88, optimize=True)
    content = out.getvalue()
    return Picture(content=content, sha256=hashlib.sha256(content).hexdigest(), width=image.width, height=image.height)


def _decoded(raw: bytes) -> Image.Image:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            image = Image.open(io.BytesIO(raw), formats=FORMATS)
        # The header tells the size: nothing is unpacked before it is judged.
        if image.width * image.height > MAX_PIXELS:
            raise TooLarge("more than 40 megapixels")
        if min(image.size) < MIN_SIDE:
            raise NotAPicture("too small")
        image.draft("RGB", (MAX_SIDE, MAX_SIDE))
        return _flat(ImageOps.exif_transpose(image))
    except TooLarge:
        raise
    except _BROKEN as broken:
        raise NotAPicture("cannot be decoded") from broken


def _flat(image: Image.Image) -> Image.Image:
    """RGB without transparency, on white; a new image without what the file said about itself."""
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        shown = image.convert("RGBA")
        flat = Image.new("RGB", shown.size, "white")
        flat.paste(shown, mask=shown.getchannel("A"))
        return flat
    flat = Image.new("RGB", image.size)
    flat.paste(image.convert("RGB"))
    return flat
