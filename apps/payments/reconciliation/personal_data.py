"""What reconciliation holds of a person: their claims. Bank lines and settlement rows name no account of ours."""

from collections.abc import Iterator

from apps.accounts.models import User
from apps.core import privacy
from apps.payments.reconciliation import services
from apps.payments.reconciliation.models import Claim


def _export(user: User) -> Iterator[privacy.Part]:
    rows = Claim.objects.filter(user=user).order_by("created_at", "id")
    yield privacy.Part(
        "payment_claims",
        rows=[
            {
                "id": str(claim.pk),
                "payment": str(claim.payment_id),
                "at": claim.created_at,
                "amount": claim.money,
                "utr": claim.utr,
                "note": claim.note,
                "state": claim.state,
                "outcome": claim.outcome,
            }
            for claim in rows
        ],
    )


def _erase(user: User) -> str:
    services.claims_forget(user=user)
    return "What they wrote in claims is gone; the claims stay with their deposits."


privacy.register(
    privacy.Holding(key="reconciliation", title="Claims on failed payments", export=_export, erase=_erase, order=205)
)
