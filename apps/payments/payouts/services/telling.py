"""Messages about payouts and bank accounts, and the receipt of a paid one."""

from typing import Any

from django.db import transaction

from apps.notifications.services import notify
from apps.payments.invoices.services import Line, document_issue
from apps.payments.payouts import selectors
from apps.payments.payouts.models import BankAccount, Payout
from apps.payments.payouts.states import BankAccountState

_ACCOUNTS = {
    BankAccountState.VERIFIED: "payouts.account_verified",
    BankAccountState.REFUSED: "payouts.account_refused",
}


@transaction.atomic
def payout_receipt(*, payout_id: Any, event_id: str) -> None:
    """Issues the receipt of a paid payout and tells the user; the same event does so once."""
    payout = Payout.objects.select_related("user", "bank_account").get(pk=payout_id)
    notify(
        user_id=payout.user_id,
        template="payouts.paid",
        event_id=event_id,
        variables={
            "amount": payout.net,
            "asked": payout.amount,
            "tax": payout.tax,
            "account": str(payout.bank_account),
            "utr": payout.utr or "–",
            "paid_at": payout.paid_at,
            "receipt": _receipt(payout),
        },
    )


@transaction.atomic
def payout_tell(*, payout_id: Any, template: str, event_id: str) -> None:
    """Tells the user that the money did not arrive, or will not leave."""
    payout = Payout.objects.select_related("bank_account").get(pk=payout_id)
    variables = {"amount": payout.amount}
    if template == "payouts.rejected":
        variables["reason"] = selectors.sentence(payout)
    else:
        variables["account"] = str(payout.bank_account)
    notify(user_id=payout.user_id, template=template, event_id=event_id, variables=variables)


@transaction.atomic
def account_tell(*, bank_account_id: Any, state: str, event_id: str) -> None:
    """Tells the user whether money can be paid to the account; while a person looks, nothing."""
    template = _ACCOUNTS.get(BankAccountState(state))
    if template is None:
        return
    account = selectors.told_accounts([BankAccount.objects.get(pk=bank_account_id)])[0]
    variables = {"account": str(account)}
    if template == "payouts.account_refused":
        variables["reason"] = account.message
    notify(user_id=account.user_id, template=template, event_id=event_id, variables=variables)


def _receipt(payout: Payout) -> str:
    """Its number: the last work of the transaction, since the series stays locked."""
    document = document_issue(
        kind="RECEIPT",
        user=payout.user,
        reference=payout,
        lines=[Line(title=f"Payout of winnings to {payout.bank_account}", amount=payout.amount)],
        issued_for="Payout",
        currency=payout.currency,
        details={
            "Paid to": str(payout.bank_account),
            "Bank reference (UTR)": payout.utr or "–",
            "Tax withheld": f"{payout.tax.amount:f} {payout.currency}",
            "Paid": f"{payout.net.amount:f} {payout.currency}",
        },
    )
    return document.number
