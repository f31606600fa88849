"""Users with money, a proved name and a bank account, by the real verbs."""

from datetime import timedelta
from decimal import Decimal
from itertools import count

from apps.accounts.kyc.models import KycProfile
from apps.accounts.models import User
from apps.core import clock
from apps.core.money import Money, money
from apps.payments.gateways.facts import BankValidation, RemotePayout, RemoteState
from apps.payments.payouts import services
from apps.payments.payouts.models import BankAccount, Payout, Sending
from apps.payments.payouts.services import Dispatch
from apps.wallet import accounts as ledger
from apps.wallet import services as wallet
from tests.factories.accounts import make_member

_numbers = count(1)
NAME = "Asha Kumar"


def inr(amount: str) -> Money:
    return money(amount, "INR")


def make_winner(amount: str = "10000.00", *, name: str = NAME, level: str = "VERIFIED", **fields) -> User:
    """A member whose identity is proved and who has winnings."""
    user = make_member(name=name, **fields)
    user.kyc_state = level
    user.save(update_fields=["kyc_state"])
    KycProfile.objects.create(user=user, state=level, legal_name=name, verified_at=clock.now())
    if amount != "0.00":
        wallet.credit_winnings(
            user=user,
            amount=inr(amount),
            debit=ledger.REVENUE,
            kind="wallet.demo",
            reference=f"winnings:{next(_numbers)}",
        )
    return user


def make_account(user: User, *, number: str = "", name_at_bank: str = "", usable: bool = True) -> BankAccount:
    """A bank account whose bank told a name, past its cool-down unless `usable` says no."""
    account = services.bank_account_add(
        user=user,
        account_number=number or f"5010{next(_numbers):010d}",
        ifsc="HDFC0001234",
        holder_name=user.name,
    )
    services.account_checked(bank_account_id=account.pk, validation=told_name(name_at_bank or user.name))
    if usable:
        BankAccount.objects.filter(pk=account.pk).update(usable_from=clock.now() - timedelta(seconds=1))
    account.refresh_from_db()
    return account


def told_name(name: str, state: RemoteState = RemoteState.PAID) -> BankValidation:
    return BankValidation(
        gateway="razorpayx", validation_id="fav_1", reference="", state=state, is_active=True, name_at_bank=name
    )


def make_payout(user: User | None = None, amount: str = "1000.00") -> Payout:
    """A payout that waits for a decision."""
    user = user or make_winner()
    account = BankAccount.objects.filter(user=user, state="VERIFIED").first() or make_account(user)
    return services.payout_request(user=user, amount=inr(amount), bank_account_id=account.pk)


def make_sent(user: User | None = None, amount: str = "1000.00", *, actor: User) -> tuple[Payout, Dispatch]:
    """An approved payout that one worker has just taken to the gateway."""
    payout = make_payout(user, amount)
    services.payout_approve(payout_id=payout.pk, actor=actor)
    asked = services.payout_take(payout_id=payout.pk)
    payout.refresh_from_db()
    return payout, asked


def remote(asked: Dispatch, state: RemoteState, **facts) -> RemotePayout:
    """What the gateway says of a sending."""
    said = {"payout_id": f"pout_{asked.key[:14]}", "amount": asked.net, "reference": asked.reference, **facts}
    return RemotePayout(gateway=asked.gateway, state=state, **said)


def sending_of(payout: Payout) -> Sending:
    return payout.sendings.latest("created_at")


def payouts(rows: int) -> None:
    for _ in range(rows):
        make_payout()


def bank_accounts(rows: int) -> None:
    for _ in range(rows):
        make_account(make_winner("0.00"))


def tax_rules(rows: int) -> None:
    for _ in range(rows):
        services.tax_rule_create(
            effective_from=clock.today() + timedelta(days=next(_numbers)),
            basis="AMOUNT",
            rate=Decimal("0.1"),
            exempt=inr("0"),
            section="A row",
            actor=None,
            reason="row",
        )
