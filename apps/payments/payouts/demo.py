"""Payouts of the demo users who proved themselves: waiting, held, paid, failed, sent back, rejected."""

from datetime import timedelta

from apps.accounts.models import User
from apps.core import clock, demo
from apps.core.money import Money, money
from apps.core.review import services as review
from apps.core.review.models import WorkItem
from apps.payments.gateways.facts import BankValidation, RemotePayout, RemoteState
from apps.payments.payouts import services
from apps.payments.payouts.models import BankAccount, Payout
from apps.payments.payouts.services.shared import QUEUE
from apps.payments.payouts.states import PayoutState, Source
from apps.wallet import accounts as ledger
from apps.wallet import services as wallet
from apps.wallet.demo import demo_users

PROVED = 10
CASHIER = "finance@munim.test"
PRIZE = 90_000
BANKS = ("HDFC0000123", "ICIC0000456", "SBIN0007890", "UTIB0000321")
# What each proved user asked for, in rupees, and what became of it.
STORIES = (
    (("2500.00", "PAID"), ("1200.00", "WAITS")),
    (("750.00", "RETURNED"), ("640.00", "WAITS")),
    (("62000.00", "WAITS"),),
    (("1500.00", "FAILED"), ("1500.00", "WAITS")),
    (("55000.00", "WAITS"), ("300.00", "PAID")),
    (("4100.00", "PAID"),),
    (("980.00", "REJECTED"), ("450.00", "WAITS")),
    (("12000.00", "PAID"), ("2200.00", "WAITS")),
    (("5000.00", "HELD"),),
    (("8400.00", "PAID"),),
)


def load() -> str:
    """Through the same services as everybody; the gateway's part is told as it would tell it."""
    cashier = User.objects.by_email(CASHIER).get()
    count = 0
    for number, (user, story) in enumerate(zip(demo_users()[:PROVED], STORIES, strict=True), start=1):
        _prize(user)
        account = _account(user, f"50100{number:07d}", number, name_at_bank=user.name.upper())
        for amount, end in story:
            count += 1
            _payout(user, account, _inr(amount), end, cashier, count)
    _account(user, "60100000099", PROVED + 1, name_at_bank="DEMO APPLE KUMAR")
    _wants_second(cashier)
    return f"{count} payouts of {PROVED} users"


def _prize(user: User) -> None:
    wallet.credit_winnings(
        user=user, amount=_inr(str(PRIZE)), debit=ledger.HOUSE_EXPENSE, kind="wallet.demo",
        reference=f"cup:{user.pk}", memo="Prize of the demo cup",
    )  # fmt: skip


def _account(user: User, account_number: str, number: int, *, name_at_bank: str) -> BankAccount:
    """Added three days ago; a name at the bank that is not the user's waits for a person."""
    with clock.fixed(clock.now() - timedelta(days=3)):
        account = services.bank_account_add(
            user=user,
            account_number=account_number,
            ifsc=BANKS[number % len(BANKS)],
            holder_name=user.name,
        )
    told = BankValidation(
        gateway="razorpayx", validation_id=f"fav_Demo{number:010d}", reference="", state=RemoteState.PAID,
        is_active=True, name_at_bank=name_at_bank,
    )  # fmt: skip
    return services.account_checked(bank_account_id=account.pk, validation=told)


def _wants_second(cashier: User) -> None:
    """The largest that waits is approved by one and waits for another."""
    payout = Payout.objects.filter(state=PayoutState.REQUESTED).order_by("-minor").first()
    item = WorkItem.objects.get(queue=QUEUE, subject_id=str(payout.pk))
    review.item_claim(item_id=item.pk, actor=cashier)
    review.decision_stage(item_id=item.pk, actor=cashier, decision="APPROVE")


def _payout(user: User, account: BankAccount, amount: Money, end: str, cashier: User, number: int) -> None:
    payout = services.payout_request(user=user, amount=amount, bank_account_id=account.pk)
    if end == "HELD":
        services.payout_hold(payout_id=payout.pk, actor=cashier, reason="Asked the user where the money comes from")
    elif end == "REJECTED":
        services.payout_reject(payout_id=payout.pk, actor=cashier, reason_code="NOT_PLAYED")
    elif end != "WAITS":
        services.payout_approve(payout_id=payout.pk, actor=cashier)
        _sent(payout, end, number)


def _sent(payout: Payout, end: str, number: int) -> None:
    """The bank took it, sent it back, or refused the account."""
    asked = services.payout_take(payout_id=payout.pk)
    facts = {
        "gateway": asked.gateway, "payout_id": f"pout_Demo{number:010d}", "reference": asked.reference,
        "amount": asked.net, "mode": "IMPS",
    }  # fmt: skip
    if end == "FAILED":
        failed = RemotePayout(state=RemoteState.FAILED, reason_code="bank_account_closed", **facts)
        services.payout_learn(remote=failed, source=Source.POLL)
        return
    services.payout_learn(
        remote=RemotePayout(state=RemoteState.PAID, utr=f"6320{number:08d}", **facts), source=Source.WEBHOOK
    )
    if end == "RETURNED":
        back = RemotePayout(state=RemoteState.REVERSED, reason_code="beneficiary_bank_offline", **facts)
        services.payout_learn(remote=back, source=Source.WEBHOOK)


def _inr(rupees: str) -> Money:
    return money(rupees, "INR")


demo.register(name="payouts", order=46, load=load)
