"""What reviewers decide. Decisions exist only while the proof is in manual review: anything else is a conflict."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db import transaction

from apps.accounts.kyc.errors import (
    CaseUnknown,
    DetailsMissing,
    NoCase,
    NotAppealable,
    OwnCase,
    PanInUse,
    ReasonUnknown,
)
from apps.accounts.kyc.events import KycChangesAsked, KycRejected, KycReverify
from apps.accounts.kyc.models import AskedItem, KycCase, KycProfile, ReasonCode, StageCount
from apps.accounts.kyc.states import AskItem, CaseCause, CaseOutcome, ReasonUse, ReverifyReason
from apps.accounts.services.locks import locked_user
from apps.accounts.states import KycState
from apps.core import audit, clock, events, fsm, policy
from apps.core.errors import Invalid

from .moving import clean_note, held_elsewhere, locked_profile, move
from .opening import case_make, give_up
from .results import announce_verified


@transaction.atomic
def case_approve(*, case_id: Any, actor, note: str = "", checker=None) -> KycCase:
    """The person is who they say. A PAN that another account holds moves here, if a second person agreed to that.

    Raises NoCase, CaseUnknown, OwnCase, DetailsMissing, PanInUse.
    """
    case = _decidable(case_id, actor)
    profile = case.profile
    require_details(profile)
    for holder in held_elsewhere(profile):
        if checker is None:
            raise PanInUse
        _take_pan_from(holder.user_id, actor=actor)
    move(profile.approve, actor=actor, reason=note, at=clock.now())
    _close(case, CaseOutcome.APPROVED, actor, checker, note)
    announce_verified(profile, by_review=True)
    return case


@transaction.atomic
def case_reject(*, case_id: Any, actor, reason_code: str, note: str = "", checker=None) -> KycCase:
    """Not proved, for a reason the user is told. Raises NoCase, CaseUnknown, OwnCase, ReasonUnknown."""
    case, reason = _decidable(case_id, actor), reason_of(reason_code, ReasonUse.REJECT)
    move(case.profile.reject, actor=actor, reason=note, reason_code=reason)
    _close(case, CaseOutcome.REJECTED, actor, checker, note, reason)
    events.publish(KycRejected(user_id=case.profile.user.public_id, case_id=str(case.pk), reason_code=reason.code))
    return case


@transaction.atomic
def case_ask_again(*, case_id: Any, actor, items: Iterable[str], reason_code: str = "", note: str = "") -> KycCase:
    """Asks the user for single items once more. Raises NoCase, CaseUnknown, OwnCase, ReasonUnknown, Invalid."""
    wanted = list(dict.fromkeys(items))
    if not wanted or set(wanted) - set(AskItem.values):
        raise Invalid("Say what is asked for again.", items=["Choose at least one known item."])
    case = _decidable(case_id, actor)
    reason = reason_of(reason_code, ReasonUse.ASK_AGAIN) if reason_code else None
    AskedItem.objects.bulk_create(
        AskedItem(case=case, item=item, reason_code=reason, asked_by=actor) for item in wanted
    )
    move(case.profile.ask_again, actor=actor, reason=clean_note(note))
    audit.record("kyc.case.ask_again", case, actor=actor, after={"items": wanted, "reason_code": reason_code})
    events.publish(
        KycChangesAsked(
            user_id=case.profile.user.public_id, case_id=str(case.pk), items=wanted, reason_code=reason_code
        )
    )
    return case


@transaction.atomic
def case_reopen(*, user_id: int, actor, note: str, by_appeal: bool = False) -> KycCase:
    """A rejected proof gets another look: the person sends a new selfie. Raises NotAppealable, StateConflict."""
    profile = locked_profile(user_id)
    reason = profile.rejected_for
    if profile.state == KycState.REJECTED and by_appeal and not (reason and reason.appealable):
        raise NotAppealable
    move(profile.reopen, actor=actor, reason=clean_note(note))
    return case_make(profile, cause=CaseCause.APPEAL if by_appeal else CaseCause.REOPENED, actor=actor)


@transaction.atomic
def user_reverify(*, user_id: int, why: str, actor, note: str = "") -> KycProfile:
    """A verified person must prove themselves again, with new tries. Raises StateConflict."""
    profile = locked_profile(user_id)
    move(profile.reverify, actor=actor, reason=clean_note(note), why=ReverifyReason(why))
    StageCount.objects.filter(profile=profile).update(failed=0)
    events.publish(KycReverify(user_id=profile.user.public_id, reason=str(why)))
    return profile


def proofs_expire(*, limit: int = 500) -> int:
    """Who was verified too long ago must prove themselves again; how many, each in a transaction of its own."""
    before = clock.now() - timedelta(days=policy.get("kyc.valid_days"))
    old = KycProfile.objects.filter(state=KycState.VERIFIED, verified_at__lt=before, erased_at=None)
    done = 0
    for user_id in old.order_by("pk").values_list("user_id", flat=True)[:limit]:
        user_reverify(user_id=user_id, why=ReverifyReason.EXPIRED, actor=None)
        done += 1
    return done


def require_details(profile: KycProfile) -> None:
    """Nobody is verified without saying who they are. Raises DetailsMissing."""
    if not (profile.pan and profile.legal_name and profile.date_of_birth):
        raise DetailsMissing


def reason_of(code: str, use: str) -> ReasonCode:
    """Raises ReasonUnknown."""
    reason = ReasonCode.objects.filter(code=code, use=use, is_active=True).first()
    if reason is None:
        raise ReasonUnknown(reason_code=["There is no such reason."])
    return reason


def _decidable(case_id: Any, actor) -> KycCase:
    """The open case with user and proof locked, while in review. Raises CaseUnknown, NoCase, OwnCase."""
    known = KycCase.objects.filter(pk=case_id).values_list("profile__user_id", flat=True).first()
    if known is None:
        raise CaseUnknown
    _lock_holders_too(known)
    profile = locked_profile(known)
    if actor is not None and profile.user_id == actor.pk:
        raise OwnCase
    case = KycCase.objects.select_for_update().get(pk=case_id)
    if case.closed_at is not None or profile.state != KycState.MANUAL_REVIEW:
        raise NoCase(state=str(profile.state))
    case.profile = profile
    return case


def _take_pan_from(user_id: int, *, actor) -> None:
    """Two people agreed that it is somebody else's: whatever rested on it must be proved again."""
    holder = locked_profile(user_id)
    if holder.state == KycState.VERIFIED:
        user_reverify(user_id=user_id, why=ReverifyReason.PAN_MOVED, actor=actor)
    elif holder.state in (KycState.PAN_OK, KycState.AADHAAR_PENDING):
        give_up(holder)
        move(holder.lose_pan, actor=actor, code="PAN_IN_USE")
    else:
        holder.pan_held = False
        holder.save(update_fields=["pan_held"])
        audit.record("kyc.profile.lose_pan", holder, actor=actor)


def _lock_holders_too(user_id: int) -> None:
    """Locks everybody the decision may touch, in the order of their keys: whose PAN it is now comes along."""
    index = KycProfile.objects.filter(user_id=user_id).values_list("pan_index", flat=True).first()
    holders = KycProfile.objects.filter(pan_index=index, pan_held=True).values_list("user_id", flat=True)
    for pk in sorted({user_id, *(holders if index is not None else ())}):
        locked_user(pk)


def _close(case: KycCase, outcome: str, actor, checker, note: str, reason: ReasonCode | None = None) -> None:
    case.closed_at, case.outcome, case.reason_code = clock.now(), outcome, reason
    case.decided_by, case.checked_by, case.note = actor, checker, clean_note(note)
    case.save(update_fields=["closed_at", "outcome", "reason_code", "decided_by", "checked_by", "note"])
    audit.record(
        fsm.verb(KycCase, "close"),
        case,
        actor=checker or actor,
        after={"outcome": str(outcome), "reason_code": reason.code if reason else ""},
        reason=note,
    )
