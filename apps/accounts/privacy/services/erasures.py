"""Erasures: scheduled with a grace, cancelled by a login, carried out holding by holding."""

from datetime import timedelta

import structlog
from django.db import transaction

from apps.accounts.models import Session, User
from apps.accounts.privacy import errors
from apps.accounts.privacy.events import ErasureCancelled, ErasureScheduled, UserErased
from apps.accounts.privacy.models import Erasure
from apps.accounts.privacy.states import ErasureState
from apps.accounts.services.guards import require_power_over
from apps.accounts.services.locks import locked_user
from apps.accounts.services.sessions import end_all
from apps.accounts.states import SessionEnd
from apps.core import audit, clock, events, fsm, gate, personal_keys, policy, privacy
from apps.core.redaction import redact_text

log = structlog.get_logger("munim.privacy")


@transaction.atomic
def erasure_request(*, user_id: int, actor: User, reason: str = "") -> Erasure:
    """Schedules the erasure and ends every session; one that is scheduled already stays as it is.

    Raises NotFound, StaffErasure, Erased, ErasureObstructed, StaffAccount.
    """
    user = locked_user(user_id)
    if user.is_staff:
        raise errors.StaffErasure
    if actor.pk != user.pk:
        require_power_over(user, actor)
    if not user.is_active:
        raise errors.Erased
    if scheduled := user.erasures.filter(state=ErasureState.SCHEDULED).first():
        return scheduled
    if obstacles := obstacles_of(user):
        raise errors.ErasureObstructed(" ".join(obstacles), obstacles=obstacles)
    due_at = clock.now() + timedelta(days=policy.get("privacy.grace_days"))
    erasure = Erasure.objects.create(
        user=user, requested_by=actor, due_at=due_at, reason=redact_text(reason.strip())[:500]
    )
    end_all(user, SessionEnd.ENDED_BY_USER if actor.pk == user.pk else SessionEnd.ENDED_BY_STAFF)
    audit.record("privacy.erasure.request", user, actor=actor, after={"due_at": due_at}, reason=reason)
    events.publish(ErasureScheduled(user_id=user.public_id, erasure_id=str(erasure.pk), due_at=due_at.isoformat()))
    return erasure


@transaction.atomic
def erasure_cancel(*, erasure_id, actor: User | None, reason: str) -> Erasure:
    """Stops it. Raises ErasureUnknown, StateConflict, StaffAccount."""
    erasure = Erasure.objects.select_for_update(of=("self",)).select_related("user").filter(pk=erasure_id).first()
    if erasure is None:
        raise errors.ErasureUnknown
    if actor is not None and actor.pk != erasure.user_id:
        require_power_over(erasure.user, actor)
    fsm.advance(erasure.cancel, actor=actor, reason=reason, at=clock.now())
    events.publish(ErasureCancelled(user_id=erasure.user.public_id, erasure_id=str(erasure.pk)))
    return erasure


def erasure_cancel_by_login(*, session_id: str) -> Erasure | None:
    """Who logs in after having asked for it wants to stay. A login from before the request cancels nothing."""
    session = Session.objects.select_related("user").filter(pk=session_id).first()
    if session is None:
        return None
    scheduled = Erasure.objects.filter(
        user=session.user, state=ErasureState.SCHEDULED, created_at__lt=session.created_at
    ).first()
    if scheduled is None:
        return None
    return erasure_cancel(erasure_id=scheduled.pk, actor=session.user, reason="Logged in again")


def erasures_run_due() -> int:
    """Carries out what is due, each in its own transaction; how many people were erased."""
    due = Erasure.objects.filter(state=ErasureState.SCHEDULED, due_at__lte=clock.now())
    return sum(erasure_run(erasure_id=key) for key in due.order_by("due_at").values_list("pk", flat=True))


@transaction.atomic
def erasure_run(*, erasure_id) -> bool:
    """Erases now, if it is due and nothing stands in the way; what stands in the way is noted and asked again."""
    user = locked_user(Erasure.objects.values_list("user_id", flat=True).get(pk=erasure_id))
    erasure = Erasure.objects.select_for_update().get(pk=erasure_id)
    if erasure.state != ErasureState.SCHEDULED or erasure.due_at > clock.now():
        return False
    if obstacles := obstacles_of(user):
        if obstacles != erasure.waits_for:
            erasure.waits_for = obstacles
            erasure.save(update_fields=["waits_for"])
        return False
    report = [{"holding": held.key, "title": held.title, "told": held.erase(user)} for held in privacy.holdings()]
    personal_keys.destroy(user_id=user.pk)
    fsm.advance(erasure.finish, actor=None, at=clock.now(), report=report)
    events.publish(UserErased(user_id=user.public_id))
    transaction.on_commit(lambda: gate.forget_user(user.public_id))
    log.info("user erased", erasure=str(erasure.pk))
    return True


def obstacles_of(user: User) -> list[str]:
    """What must be settled before this person can be erased, a sentence each."""
    return [sentence for holding in privacy.holdings() for sentence in holding.obstacles(user)]
