"""Payouts and accounts by what others call them."""

from uuid import UUID

from django.db.models import Q

from apps.core.review.models import WorkItem
from apps.core.review.selectors import live_item
from apps.payments.payouts.engine import banks
from apps.payments.payouts.models import BankAccount, Payout, Sending, number_index
from apps.payments.payouts.states import PayoutState


def payout_named(*, gateway: str, reference: str, gateway_payout_id: str) -> Payout | None:
    """By our reference at the gateway, or by its own id."""
    wanted = Q(sendings__reference=reference) if reference else Q(sendings__gateway_payout_id=gateway_payout_id)
    if not (reference or gateway_payout_id):
        return None
    return Payout.objects.filter(wanted, sendings__gateway=gateway).first()


def account_reference(account_id: UUID) -> str:
    """What a penny drop is called at the gateway."""
    return f"ba_{account_id.hex}"


def account_named(*, reference: str, validation_id: str) -> BankAccount | None:
    """By our reference of its penny drop, or by the gateway's id of it."""
    if reference.startswith("ba_") and len(reference) == 35:
        try:
            return BankAccount.objects.filter(pk=UUID(reference[3:])).first()
        except ValueError:
            return None
    return BankAccount.objects.filter(validation_id=validation_id).first() if validation_id else None


def payout_query(term: str) -> list[Q]:
    """How to find payouts by our reference at the gateway, or by the gateway's id."""
    named = Sending.objects.filter(Q(reference=term) | Q(gateway_payout_id=term)).values_list("payout_id", flat=True)
    keys = list(named[:5]) if 4 < len(term) <= 60 else []
    return [Q(pk__in=keys)] if keys else []


def account_query(term: str) -> list[Q]:
    """How to find accounts by an IFSC and an account number, through their blind index."""
    code, _, number = term.partition(" ")
    try:
        index = number_index(banks.account_number(number), banks.ifsc(code))
    except ValueError:
        return []
    return [Q(number_index=index)]


def open_item_of(payout: Payout) -> WorkItem | None:
    """The payout's place in the queue."""
    return live_item("payouts", payout)


def waiting_for_batch(limit: int = 200) -> list[Payout]:
    """Payouts that wait for a decision and are not set aside, oldest first."""
    waiting = Payout.objects.filter(state=PayoutState.REQUESTED).select_related("user", "bank_account")
    return list(waiting.order_by("created_at", "id")[:limit])
