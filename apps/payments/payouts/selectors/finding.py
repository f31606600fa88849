"""Payouts and accounts by what others call them."""

from uuid import UUID

from django.db.models import Q

from apps.payments.payouts.models import BankAccount, Payout


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
