"""Private files: a link lives a minute, serves who it was made for, and each read is logged."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.db import ProgrammingError, transaction

from apps.core import clock, storage
from apps.core.models import FileRead


@pytest.fixture
def stored():
    key = storage.private().save("kyc/card.png", ContentFile(b"\x89PNG bytes"))
    yield key
    storage.private().delete(key)


@pytest.fixture
def nowhere(settings, tmp_path):
    """A storage whose folder is a file: even root cannot write below it."""
    place = tmp_path / "private"
    place.write_text("")
    folder = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(place / "below")},
    }
    settings.STORAGES = {**settings.STORAGES, "private": folder}


def test_what_cannot_be_kept_is_refused_for_now(nowhere, caplog):
    with pytest.raises(storage.StorageAway) as refusal:
        storage.store(key="kyc/card.png", content=b"x")
    assert (refusal.value.status, refusal.value.code) == (503, "SERVICE_UNAVAILABLE")
    assert [record.getMessage() for record in caplog.records] == ["a private file could not be stored"]


def test_staff_read_through_their_own_login_and_the_read_is_logged(console, stored):
    browser = console("SUPPORT")
    answer = browser.get(storage.signed_link(key=stored, actor=browser.user, purpose="kyc case 7"))
    assert (answer.status_code, answer.content, answer["Content-Type"]) == (200, b"\x89PNG bytes", "image/png")
    assert answer["Cache-Control"] == "no-store, private"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"].startswith("inline")
    read = FileRead.objects.get()
    assert (read.key, read.actor_id, read.purpose) == (stored, browser.user.pk, "kyc case 7")
    assert read.request_id == answer["X-Request-ID"]


def test_a_staff_link_is_of_no_use_to_others(console, client, stored):
    link = storage.signed_link(key=stored, actor=console("SUPPORT").user, purpose="x")
    assert client.get(link).status_code == 403
    assert console("ADMIN").get(link).status_code == 403
    assert not FileRead.objects.exists()


def test_an_app_user_needs_the_link_only(client, member, stored):
    assert client.get(storage.signed_link(key=stored, actor=member(), purpose="x")).status_code == 200
    assert FileRead.objects.count() == 1


def test_a_link_runs_out_after_a_minute(client, member, stored):
    link = storage.signed_link(key=stored, actor=member(), purpose="x")
    with clock.fixed(clock.now() + timedelta(seconds=61)):
        assert client.get(link).status_code == 410
    assert not FileRead.objects.exists()


@pytest.mark.parametrize("token", ["x", "a:b:c", "....//etc/passwd"])
def test_a_forged_link_is_not_found(client, db, token):
    assert client.get(f"/private/{token}").status_code == 404


def test_a_changed_link_is_not_found(client, member, stored):
    link = storage.signed_link(key=stored, actor=member(), purpose="x")
    assert client.get(link[:-1] + ("A" if link[-1] != "A" else "B")).status_code == 404


def test_what_is_gone_is_not_found_and_not_logged(client, member, stored):
    link = storage.signed_link(key="kyc/none.png", actor=member(), purpose="x")
    assert client.get(link).status_code == 404
    assert not FileRead.objects.exists()


def test_an_opener_unseals(client, member, monkeypatch):
    monkeypatch.setattr(storage, "_openers", {})
    storage.register_opener("test.plain", lambda key, actor_id: (f"{key} for {actor_id}".encode(), "text/html"))
    user = member()
    answer = client.get(storage.signed_link(key="a/b.html", actor=user, purpose="x", opener="test.plain"))
    assert answer.content.decode() == f"a/b.html for {user.pk}"
    assert answer["Content-Disposition"] == 'attachment; filename="b.html"'
    assert FileRead.objects.get().opener == "test.plain"


def test_reads_are_append_only(member, client, stored):
    client.get(storage.signed_link(key=stored, actor=member(), purpose="x"))
    with pytest.raises(ProgrammingError, match="append-only"), transaction.atomic():
        FileRead.objects.all().delete()


def test_a_link_that_still_works_is_not_in_the_log(member, client, stored, capfd):
    link = storage.signed_link(key=stored, actor=member(), purpose="x")
    assert client.get(link).status_code == 200
    logged = capfd.readouterr().err
    assert '"path":"/private/[hidden]"' in logged
    assert link.rpartition("/")[2] not in logged
