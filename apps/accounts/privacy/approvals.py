"""What needs a second person: a reveal over the budget of the shift."""

from apps.accounts.models import User
from apps.accounts.privacy import selectors, services
from apps.accounts.privacy.services import REVEAL
from apps.accounts.privacy.states import RevealReason
from apps.core import approvals


def _evidence(payload: dict) -> dict:
    owner = User.objects.filter(pk=payload["owner_id"]).first()
    return {
        "field": selectors.title_of(payload["field"]),
        "person": owner.public_id if owner else payload["subject_id"],
        "reason": RevealReason(payload["reason_code"]).label,
        "note": payload["note"],
        "case": payload["case"],
        "revealed_in_this_shift": payload["used"],
        "budget": payload["budget"],
    }


def _execute(payload: dict, checker, approval) -> dict:
    reveal = services.reveal_approved(asked=payload, maker=approval.maker, checker=checker)
    return {"reveal": str(reveal.pk)}


approvals.register(
    REVEAL,
    permission="privacy.approve_reveal",
    title="Reveal over the budget of a shift",
    evidence=_evidence,
    execute=_execute,
)
