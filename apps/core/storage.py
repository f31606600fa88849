"""Private files: kept apart from everything that is served, read through links that live a minute, each read logged.

Files are sealed by who stores them (`personal_keys.seal`); who reads names the opener that unseals them.
"""

import logging
import mimetypes
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core import signing
from django.core.exceptions import ImproperlyConfigured
from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages
from django.db import transaction
from django.urls import reverse

from . import clock, context
from .errors import DomainError, Forbidden, NotFound, Unavailable
from .models.personal import FileRead

log = logging.getLogger("munim.storage")
LIFE = 60
_SALT = "munim.private-file"

Opener = Callable[[str, int], tuple[bytes, str]]
_openers: dict[str, Opener] = {}


class StorageAway(Unavailable):
    message = "Files cannot be kept now: try again shortly."


class LinkExpired(DomainError):
    code, status, message = "NOT_FOUND", 410, "This link has run out: open the page again."


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """What a signed link stands for; `bound`: only the actor's own console login may follow it."""

    key: str
    actor_id: int
    purpose: str
    opener: str
    bound: bool
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    content: bytes
    content_type: str
    filename: str


def private() -> Storage:
    """Where private files lie: a folder of MUNIM_HOME, or a bucket."""
    return storages["private"]


def store(*, key: str, content: bytes) -> str:
    """Keeps sealed bytes; the key they lie under. Raises StorageAway when the disk is full or may only be read."""
    try:
        return private().save(key, ContentFile(content))
    except OSError as failure:
        log.exception("a private file could not be stored")
        raise StorageAway from failure


def register_opener(name: str, opener: Opener) -> None:
    """`opener(key, actor_id)` answers the file's bytes and its content type; it may refuse with a DomainError."""
    if _openers.get(name, opener).__qualname__ != opener.__qualname__:
        raise ImproperlyConfigured(f"Two openers are called {name}.")
    _openers[name] = opener


def signed_link(*, key: str, actor, purpose: str, seconds: int = LIFE, opener: str = "") -> str:
    """A path on web that serves the file for `seconds`. One given to staff works in their own console login only."""
    if opener and opener not in _openers:
        raise ImproperlyConfigured(f"No opener is called {opener}.")
    until = clock.now() + timedelta(seconds=seconds)
    claims = [key, actor.pk, purpose[:200], opener, bool(actor.is_staff), int(until.timestamp())]
    return reverse("private-file", args=[signing.dumps(claims, salt=_SALT, compress=True)])


def read_link(token: str) -> Link:
    """Raises NotFound (not of ours), LinkExpired."""
    try:
        key, actor_id, purpose, opener, bound, until = signing.loads(token, salt=_SALT)
    except signing.BadSignature:
        raise NotFound from None
    link = Link(
        key=key,
        actor_id=actor_id,
        purpose=purpose,
        opener=opener,
        bound=bound,
        until=datetime.fromtimestamp(until, tz=clock.now().tzinfo),
    )
    if link.until <= clock.now():
        raise LinkExpired
    return link


@transaction.atomic
def serve(*, token: str, viewer_id: int | None) -> Served:
    """The file behind a link, its read logged; `viewer_id` is who is logged in to the console, if anybody.

    Raises NotFound, LinkExpired, Forbidden, and what the opener refuses with.
    """
    link = read_link(token)
    if link.bound and viewer_id != link.actor_id:
        raise Forbidden("This link was made for somebody else.")
    content, content_type = _openers[link.opener](link.key, link.actor_id) if link.opener else _read(link.key)
    FileRead.objects.create(
        key=link.key,
        actor_id=link.actor_id,
        purpose=link.purpose,
        opener=link.opener,
        ip=context.ip() or None,
        request_id=context.request_id(),
    )
    return Served(content=content, content_type=content_type, filename=link.key.rpartition("/")[2])


def _read(key: str) -> tuple[bytes, str]:
    try:
        with private().open(key) as stored:
            return stored.read(), mimetypes.guess_type(key)[0] or "application/octet-stream"
    except FileNotFoundError:
        raise NotFound("This file is gone.") from None
