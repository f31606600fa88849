"""Reveals and reads, by the services."""

from django.core.files.base import ContentFile
from django.test import Client

from apps.accounts.privacy import services
from apps.accounts.privacy.models import Reveal
from apps.core import storage
from tests.factories.accounts import make_member, make_staff


def make_reveal(*, actor=None, user=None, **wanted) -> Reveal:
    """Leave for one of support to look at a member's mobile."""
    asked = {"reason_code": "CONTACT", "note": "The user asked to be called back.", "case": "CALL-1"} | wanted
    actor, user = actor or make_staff("SUPPORT"), user or make_member()
    return services.reveal_ask(field="accounts.mobile", subject_id=str(user.pk), actor=actor, **asked)


def reveals(count: int) -> None:
    for _ in range(count):
        make_reveal()


def file_reads(count: int) -> None:
    key = storage.private().save("tests/a.png", ContentFile(b"x"))
    for _ in range(count):
        link = storage.signed_link(key=key, actor=make_member(), purpose="A test")
        assert Client().get(link).status_code == 200


def exports(count: int) -> None:
    for _ in range(count):
        user = make_member()
        services.export_request(user_id=user.pk, actor=user)


def erasures(count: int) -> None:
    for _ in range(count):
        user = make_member()
        services.erasure_request(user_id=user.pk, actor=user)


ROWS = {
    "core.FileRead": file_reads,
    "privacy.Erasure": erasures,
    "privacy.Export": exports,
    "privacy.Reveal": reveals,
}
