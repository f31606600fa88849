"""A person's bank accounts lose what is theirs; that they were, and what was paid, stays."""

from django.db import transaction

from apps.accounts.models import User
from apps.core import audit, clock, fsm
from apps.payments.payouts.models import BankAccount
from apps.payments.payouts.states import BankAccountState

GONE = "erased"


@transaction.atomic
def bank_accounts_erase(*, user: User) -> int:
    """How many. Payouts keep the masked number: books of account are kept for years."""
    accounts = list(BankAccount.objects.filter(user_id=user.pk).select_for_update(no_key=True).order_by("id"))
    for account in accounts:
        if account.state != BankAccountState.REMOVED:
            fsm.advance(account.remove, actor=None, reason="Erasure", at=clock.now())
        account.number, account.holder_name, account.name_at_bank = GONE, GONE, None
        account.number_index = account.pk.bytes * 2
        account.save(update_fields=["number", "holder_name", "name_at_bank", "number_index"])
        audit.record("payouts.bank_account.erase", account, actor=None)
    user.payouts.update(requested_ip=None, device="")
    return len(accounts)
