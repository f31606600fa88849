"""The KYC queue: what reviewers see, what binds their decision, and what it does."""

import hashlib
from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from typing import Any

from apps.accounts.kyc import evidence as seen
from apps.accounts.kyc import services
from apps.accounts.kyc.errors import OwnCase
from apps.accounts.kyc.models import KycCase, KycProfile, ReasonCode
from apps.accounts.kyc.states import AskItem, Decision, ReasonUse
from apps.core.review import queues
from apps.core.review.states import WorkState

_USES = {ReasonUse.REJECT: (Decision.REJECT,), ReasonUse.ASK_AGAIN: (Decision.ASK_AGAIN,)}


def case_of(subject_id: str) -> KycCase:
    return KycCase.objects.select_related("profile__user").get(pk=subject_id)


def evidence(subject_id: str) -> dict[str, Any]:
    """What a decision rests on: pictures by their digest, checks, details, what was asked. No decision is told."""
    case = case_of(subject_id)
    profile = case.profile
    return {
        "cause": case.get_cause_display(),
        "pan": profile.pan_masked,
        "details": _digest(profile.pan, profile.legal_name, profile.date_of_birth),
        "pan_in_use": len(holders_of(profile)),
        "pictures": [
            {"id": str(row.pk), "kind": row.get_kind_display(), "sha256": row.sha256}
            for row in profile.documents.filter(deleted_at=None).order_by("created_at", "id")
        ],
        "checks": [
            {
                "step": row.get_step_display(),
                "result": row.get_outcome_display(),
                "code": row.code,
                "facts": row.facts,
            }
            for row in profile.attempts.filter(ended_at__isnull=False).order_by("created_at", "id")
        ],
        "asked": [
            {"item": row.get_item_display(), "received": row.received_at is not None} for row in case.asked.all()
        ],
    }


def holders_of(profile: KycProfile) -> list[KycProfile]:
    """Other accounts that hold the same PAN now."""
    if profile.pan_index is None:
        return []
    held = KycProfile.objects.filter(pan_index=profile.pan_index, pan_held=True).exclude(pk=profile.pk)
    return list(held.select_related("user"))


def apply(item) -> None:
    """Carries the decision out; who confirmed it holds the item now."""
    given = {"case_id": item.subject_id, "actor": item.maker, "note": item.decision_data.get("note", "")}
    checker = item.holder if item.state == WorkState.CHECKING else None
    if item.decision == Decision.APPROVE:
        services.case_approve(**given, checker=checker)
    elif item.decision == Decision.REJECT:
        services.case_reject(**given, reason_code=item.decision_data["reason"], checker=checker)
    else:
        services.case_ask_again(
            **given, items=item.decision_data["items"], reason_code=item.decision_data.get("reason", "")
        )


def needs_second(item) -> bool:
    """A yes that overrules a provider, a fraud finding or an earlier no, or takes a PAN from another account."""
    if item.decision != Decision.APPROVE:
        return False
    case = case_of(item.subject_id)
    return case.overrides_no or bool(holders_of(case.profile))


def check(item, decision: str) -> None:
    """Raises DetailsMissing, OwnCase."""
    profile = case_of(item.subject_id).profile
    if item.holder_id == profile.user_id:
        raise OwnCase
    if decision == Decision.APPROVE and not item.is_blind:
        services.require_details(profile)


def reasons() -> list[queues.Reason]:
    return [
        queues.Reason(code=row.code, title=row.internal_text, told=row.user_text_en, decisions=_USES[row.use])
        for row in ReasonCode.objects.filter(is_active=True)
    ]


def items_to_ask(item) -> list[queues.AskItem]:
    return [queues.AskItem(key=key, title=title) for key, title in AskItem.choices]


def images(item) -> Sequence[queues.EvidenceImage]:
    """The card beside the face, the newest of each first."""
    profile = case_of(item.subject_id).profile
    rows = profile.documents.filter(deleted_at=None).order_by("kind", "-created_at")
    return [
        queues.EvidenceImage(
            key=str(row.pk),
            title=row.get_kind_display(),
            link=partial(_link, row),
            detail=f"{row.width} × {row.height}",
        )
        for row in rows
    ]


def _link(document, actor) -> str:
    return services.document_link(document=document, actor=actor)


def title_of(item) -> str:
    """The public id and the cause: nothing personal."""
    case = case_of(item.subject_id)
    return f"{case.profile.user.public_id} · {case.get_cause_display()}"


def context(item, request) -> dict[str, Any]:
    """What the evidence template draws."""
    case = case_of(item.subject_id)
    holders = holders_of(case.profile)
    return {
        "case": case,
        "profile": case.profile,
        "person": case.profile.user,
        "asked": case.asked.all(),
        **seen.board(case, holders=holders, is_blind=item.is_blind),
    }


def _digest(*values: str | None) -> str:
    return hashlib.sha256("\0".join(value or "" for value in values).encode()).hexdigest()


QUEUE = queues.register(
    queues.ReviewQueue(
        key="kyc",
        title="KYC",
        permission="kyc.review_kyc",
        decisions=tuple(Decision.values),
        sla=timedelta(hours=24),
        evidence=evidence,
        apply=apply,
        needs_second=needs_second,
        check=check,
        evidence_template="kyc/review/evidence.html",
        evidence_context=context,
        reason_codes=reasons,
        ask_again_items=items_to_ask,
        images=images,
        title_of=title_of,
        blind=True,
        icon="badge",
        order=10,
    )
)
