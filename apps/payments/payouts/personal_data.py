"""What payouts hold of a person: bank accounts and what was paid to them."""

from collections.abc import Iterator

from apps.core.plain import plain
from apps.core.privacy import Holding, Part, register, revealable
from apps.payments.payouts import services
from apps.payments.payouts.models import BankAccount, Payout
from apps.payments.payouts.states import HOLDING, PayoutState


def export(user) -> Iterator[Part]:
    """The person's accounts and payouts."""
    accounts = BankAccount.objects.filter(user=user).order_by("id")
    yield Part("bank_accounts", rows=[_account(row) for row in accounts])
    payouts = Payout.objects.filter(user=user).select_related("bank_account").order_by("id")
    yield Part("payouts", rows=[_payout(row) for row in payouts])


def erase(user) -> str:
    """One sentence: what went, what stays and why."""
    gone = services.bank_accounts_erase(user=user)
    return f"{gone} bank accounts lost their numbers and names; payouts stay, as the law asks of books of account."


def obstacles(user) -> Iterator[str]:
    """Money that is under way arrives first."""
    if Payout.objects.filter(user=user, state__in=HOLDING).exists():
        yield "A payout is under way: it ends first."
    if Payout.objects.filter(user=user, state=PayoutState.PAID, due_at__isnull=False).exists():
        yield "A payout of the last days could still come back from the bank."


def _account(row: BankAccount) -> dict:
    return plain(
        {
            "number": row.number,
            "ifsc": row.ifsc,
            "holder_name": row.holder_name,
            "name_at_bank": row.name_at_bank,
            "state": row.state,
            "added_at": row.created_at,
            "removed_at": row.removed_at,
        }
    )


def _payout(row: Payout) -> dict:
    return plain(
        {
            "asked_at": row.created_at,
            "amount": row.amount,
            "tax": row.tax,
            "to": str(row.bank_account),
            "state": row.state,
            "utr": row.utr,
            "paid_at": row.paid_at,
            "ip": row.requested_ip,
        }
    )


def _number(subject_id: str) -> str | None:
    return BankAccount.objects.filter(pk=subject_id).values_list("number", flat=True).first()


def _owner(subject_id: str) -> int:
    return BankAccount.objects.values_list("user_id", flat=True).get(pk=subject_id)


register(Holding(key="payouts", title="Bank accounts and payouts", export=export, erase=erase, obstacles=obstacles,
                 order=60))  # fmt: skip
revealable(
    key="payouts.account_number",
    title="Bank account number",
    permission="payouts.reveal_bankaccount",
    read=_number,
    owner=_owner,
)
