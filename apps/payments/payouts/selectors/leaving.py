"""What may have changed between the yes to a payout and its leaving."""

from apps.accounts.kyc.errors import KycRequired
from apps.accounts.kyc.services import level_require
from apps.payments.payouts.models import BankAccount, Payout
from apps.payments.payouts.states import BankAccountState
from apps.wallet.selectors.people import is_frozen


def objection(payout: Payout) -> str:
    """Why it must not leave now, in words for staff; empty when it may."""
    if not payout.user.is_active:
        return "The account is blocked"
    if payout.bank_account.state != BankAccountState.VERIFIED:
        return "The bank account is no longer verified"
    if is_frozen(payout.user_id, payout.currency):
        return "The wallet is frozen"
    try:
        level_require(user=payout.user, action="payout", amount=payout.amount)
    except KycRequired:
        return "The proof of identity no longer suffices"
    return ""


def is_party(account: BankAccount, *people) -> bool:
    """Whether the money, or the bank account, is one of theirs: nobody decides on that."""
    keys = {person.pk for person in people if person is not None}
    if account.user_id in keys:
        return True
    return BankAccount.objects.filter(user_id__in=keys, number_index=account.number_index).exists()
