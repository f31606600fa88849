"""Messages about payouts and bank accounts, and the receipt of a paid one."""

from typing import Any

from django.db import transaction

from apps.core.money import format_money, from_minor
from apps.notifications.services import notify
from apps.payments.invoices.services import Line, document_issue
from apps.payments.payouts import selectors
from apps.payments.payouts.models import BankAccount, Payout
from apps.payments.payouts.states import BankAccountState, PayoutState

_ACCOUNTS = {
    BankAccountState.VERIFIED: "payouts.account_verified",
    BankAccountState.REFUSED: "payouts.account_refused",
}


@transaction.atomic
def payout_receipt(*, payout_id: Any, event_id: str) -> None:
    """Issues the receipt of a paid payout and tells the user; the same event does so once.

    One that has come back meanwhile has none: its user is told of that.
    """
    payout = Payout.objects.select_related("user", "bank_account", "tax_rule").get(pk=payout_id)
    if payout.state != PayoutState.PAID:
        return
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
        lines=_lines(payout),
        issued_for=payout.user.name or payout.user.public_id,
        currency=payout.currency,
        details={
            "Payout": str(payout.pk),
            "Paid to": str(payout.bank_account),
            "Bank reference (UTR)": payout.utr or "–",
            "Taken from the wallet": format_money(payout.amount),
            "Tax withheld": format_money(payout.tax),
            "Paid": format_money(payout.net),
        },
    )
    return document.number


def _lines(payout: Payout) -> list[Line]:
    """What reached the bank, and what was withheld for the tax office: together what left the wallet."""
    paid = Line(title=f"Winnings paid to {payout.bank_account}", amount=payout.net)
    if not payout.tax_minor:
        return [paid]
    rule, base = payout.tax_rule, from_minor(payout.tax_base_minor, payout.currency)
    law = f" ({rule.section})" if rule is not None else ""
    rate = f", {(rule.rate * 100).normalize():f} % of {format_money(base)}" if rule is not None else ""
    return [paid, Line(title=f"Tax deducted at source{law}{rate}", amount=payout.tax)]
