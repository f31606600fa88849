"""Exports: asked for, built by a worker, read through links, destroyed in time."""

from dataclasses import dataclass
from datetime import timedelta

from celery import current_app
from django.db import transaction

from apps.accounts.models import User
from apps.accounts.privacy import errors
from apps.accounts.privacy.events import ExportReady
from apps.accounts.privacy.models import Export
from apps.accounts.privacy.states import ExportState
from apps.accounts.services.guards import require_power_over
from apps.accounts.services.locks import locked_user
from apps.core import audit, clock, events, fsm, policy, storage
from apps.core.redaction import redact_text

OPENER = "privacy.export"
BUILD = "privacy.export_build"
RUNNING = (ExportState.REQUESTED, ExportState.BUILDING)
MOST_ATTEMPTS = 3
GIVEN_UP_AFTER = timedelta(minutes=15)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFile:
    """Where the sealed archive lies, and what is in it."""

    key: str
    size: int
    sha256: str
    contents: list[dict]


@transaction.atomic
def export_request(*, user_id: int, actor: User, reason: str = "") -> Export:
    """Asks for a copy of everything; a worker builds it.

    Raises NotFound, ExportRunning, ExportRecent (one's own requests), Erased, StaffAccount.
    """
    user = locked_user(user_id)
    if actor.pk != user.pk:
        require_power_over(user, actor)
    if not user.is_active:
        raise errors.Erased
    newest = user.exports.first()
    if newest and newest.state in RUNNING:
        raise errors.ExportRunning
    if newest and actor.pk == user.pk and _is_fresh(newest):
        raise errors.ExportRecent(export_id=str(newest.pk))
    export = Export.objects.create(user=user, requested_by=actor, reason=redact_text(reason.strip())[:500])
    audit.record("privacy.export.request", user, actor=actor, reason=reason)
    transaction.on_commit(lambda: current_app.tasks[BUILD].delay(str(export.pk)))
    return export


@transaction.atomic
def export_start(*, export_id) -> Export | None:
    """A worker takes it; None when there is nothing to build. Tried too often, it fails."""
    export = Export.objects.select_for_update().filter(pk=export_id, state__in=RUNNING).first()
    if export is None:
        return None
    if export.attempts >= MOST_ATTEMPTS:
        fsm.advance(export.fail, actor=None)
        return None
    return fsm.advance(export.start, actor=None, at=clock.now())


@transaction.atomic
def export_finish(*, export_id, file: StoredFile) -> Export:
    """The file is there: its owner is told. Raises StateConflict when another worker was first."""
    export = Export.objects.select_for_update().get(pk=export_id)
    now = clock.now()
    expires_at = now + timedelta(days=policy.get("privacy.export_days"))
    fsm.advance(export.finish, actor=None, at=now, expires_at=expires_at, file=file)
    events.publish(ExportReady(user_id=export.user.public_id, export_id=str(export.pk)))
    return export


@transaction.atomic
def export_link(*, export_id, actor: User, reason: str = "") -> str:
    """A path that serves the archive for a minute: to its owner, or to staff who may.

    Raises ExportUnknown, ExportNotReady.
    """
    export = Export.objects.select_related("user").filter(pk=export_id).first()
    if export is None or (actor.pk != export.user_id and not actor.has_perm("privacy.download_export")):
        raise errors.ExportUnknown
    if export.state != ExportState.READY:
        raise errors.ExportNotReady
    if actor.pk != export.user_id:
        audit.record("privacy.export.read", export.user, actor=actor, reason=reason)
    purpose = f"Export of {export.user.public_id}"
    return storage.signed_link(key=export.key, actor=actor, purpose=purpose, opener=OPENER)


def exports_to_build() -> list:
    """The ids of exports that no worker has finished in time."""
    before = clock.now() - GIVEN_UP_AFTER
    waiting = Export.objects.filter(state__in=RUNNING, created_at__lt=before).exclude(started_at__gt=before)
    return list(waiting.values_list("pk", flat=True))


@transaction.atomic
def export_expire(*, export_id) -> str:
    """Marks the file as destroyed; answers its key, which the caller deletes."""
    export = Export.objects.select_for_update().get(pk=export_id)
    key = export.key
    fsm.advance(export.expire, actor=None)
    return key


def exports_over() -> list:
    """The ids of exports whose time has passed."""
    return list(
        Export.objects.filter(state=ExportState.READY, expires_at__lte=clock.now()).values_list("pk", flat=True)
    )


def _is_fresh(export: Export) -> bool:
    since = clock.now() - timedelta(hours=policy.get("privacy.export_hours"))
    return export.state == ExportState.READY and export.created_at > since


def export_owner(*, key: str) -> int:
    """Whose archive that is. Raises ExportUnknown."""
    owner_id = Export.objects.filter(key=key).values_list("user_id", flat=True).first()
    if owner_id is None:
        raise errors.ExportUnknown
    return owner_id
