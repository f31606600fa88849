"""A user asks for money: what is set aside, what is refused, and that a refusal leaves nothing."""

from datetime import timedelta
from decimal import Decimal

import pytest

from apps.accounts.kyc.errors import KycRequired
from apps.accounts.kyc.models import KycLevelLimit
from apps.accounts.kyc.services import limit_edit
from apps.core import clock, policy, risk_caps
from apps.core.models import AuditEntry
from apps.core.money import money
from apps.core.ports.risk import RiskRefused
from apps.core.review.models import WorkItem
from apps.payments.payouts import services
from apps.payments.payouts.errors import (
    AccountNotVerified,
    AmountOutOfRange,
    BankAccountUnknown,
    CoolDown,
    CurrencyNotPaidOut,
    PayoutUnknown,
    TooManyAccountsToday,
    TooManyToday,
)
from apps.payments.payouts.models import BankAccount, Payout
from apps.wallet.errors import InsufficientFunds
from apps.wallet.models import Journal
from apps.wallet.selectors.balances import balances
from tests.factories.payouts import inr, make_account, make_payout, make_winner
from tests.factories.wallet import make_deposit


def withdrawable(user) -> Decimal:
    return balances(user.pk, "INR").withdrawable.amount


class TestRequest:
    def test_sets_the_money_aside_and_waits_for_a_person(self, winner):
        payout = make_payout(winner, "1000.00")
        assert (payout.state, payout.amount, payout.tax, payout.net) == (
            "REQUESTED",
            inr("1000"),
            inr("0"),
            inr("1000"),
        )
        wallet = balances(winner.pk, "INR")
        assert (wallet.winnings, wallet.locked, wallet.withdrawable) == (inr("10000"), inr("1000"), inr("9000"))
        journal = Journal.objects.get(pk=payout.hold_journal)
        assert (journal.kind, journal.reference) == ("payouts.payout", f"payouts.payout:{payout.pk}")
        leg = journal.transfers.get()
        assert (leg.credit_account.kind, leg.credit_account.scope_id) == ("PAYOUT_CLEARING", "razorpayx")
        item = WorkItem.objects.get(queue="payouts", subject_id=str(payout.pk))
        assert item.title == f"₹1,000.00 · {winner.public_id}"
        assert [step.state for step in payout.steps.all()] == ["REQUESTED"]

    @pytest.mark.parametrize(
        ("amount", "currency", "refusal"),
        [
            ("99.99", "INR", AmountOutOfRange),
            ("200000.01", "INR", AmountOutOfRange),
            ("500.00", "USD", CurrencyNotPaidOut),
            ("10000.01", "INR", InsufficientFunds),
        ],
    )
    def test_refuses_and_leaves_no_trace(self, winner, amount, currency, refusal):
        account = make_account(winner)
        entries, journals = AuditEntry.objects.count(), Journal.objects.count()
        with pytest.raises(refusal):
            services.payout_request(user=winner, amount=money(amount, currency), bank_account_id=account.pk)
        assert (Payout.objects.count(), WorkItem.objects.count()) == (0, 0)
        assert (AuditEntry.objects.count(), Journal.objects.count()) == (entries, journals)
        assert withdrawable(winner) == Decimal("10000.00")

    def test_deposits_are_not_withdrawable(self, db):
        user = make_winner("0.00")
        make_deposit(user, "5000.00")
        with pytest.raises(InsufficientFunds):
            make_payout(user, "1000.00")

    def test_needs_proof_of_identity(self, db):
        user = make_winner()
        account = make_account(user)
        user.kyc_state = "NOT_STARTED"
        with pytest.raises(KycRequired):
            services.payout_request(user=user, amount=inr("1000"), bank_account_id=account.pk)

    def test_a_level_of_proof_has_its_day(self, winner):
        row = KycLevelLimit.objects.get(level=3, action="payout")
        most = {"max_amount": None, "max_per_day": Decimal(1500)}
        limit_edit(limit_id=row.pk, actor=None, reason="x", is_allowed=True, **most)
        first = make_payout(winner, "1000.00")
        with clock.fixed(first.created_at), pytest.raises(KycRequired) as refusal:
            make_payout(winner, "500.01")
        assert (refusal.value.details["period"], refusal.value.details["left"]["amount"]) == ("DAY", "500.00")
        services.payout_cancel(user=winner, payout_id=first.pk)
        with clock.fixed(first.created_at):
            make_payout(winner, "1500.00")

    def test_another_users_account_is_unknown(self, winner):
        account = make_account(make_winner())
        with pytest.raises(BankAccountUnknown):
            services.payout_request(user=winner, amount=inr("1000"), bank_account_id=account.pk)

    def test_a_new_account_waits(self, winner):
        account = make_account(winner, usable=False)
        with pytest.raises(CoolDown) as refusal:
            services.payout_request(user=winner, amount=inr("1000"), bank_account_id=account.pk)
        assert refusal.value.details["until"] == account.usable_from.isoformat()

    def test_an_unverified_account_gets_nothing(self, winner):
        account = make_account(winner, name_at_bank="Somebody Else Entirely")
        assert (account.state, account.cause) == ("REFUSED", "OTHER_NAME")
        with pytest.raises(AccountNotVerified):
            services.payout_request(user=winner, amount=inr("1000"), bank_account_id=account.pk)

    def test_three_a_day(self, winner):
        for _ in range(3):
            make_payout(winner, "100.00")
        with pytest.raises(TooManyToday) as refusal:
            make_payout(winner, "100.00")
        assert 0 < refusal.value.details["retry_after"] <= 86_401
        services.payout_cancel(user=winner, payout_id=Payout.objects.latest("created_at").pk)
        make_payout(winner, "100.00")
        with clock.fixed(clock.now() + timedelta(days=1)):
            make_payout(winner, "100.00")

    def test_the_risk_gate_holds_or_refuses(self, winner):
        risk_caps.cap_create(action="payout.request", currency="INR", per_call_max=500, outcome="HOLD", actor=None)
        payout = make_payout(winner, "501.00")
        assert (payout.state, payout.hold_reasons) == ("HELD", ["More than 500.0000 INR at once"])
        assert payout.risk_reference
        risk_caps.cap_create(action="payout.request", currency="INR", per_call_max=600, outcome="REFUSE", actor=None)
        with pytest.raises(RiskRefused):
            make_payout(winner, "601.00")
        assert withdrawable(winner) == Decimal("9499.00")

    def test_a_shared_account_is_held(self, winner):
        make_account(make_winner(), number="501000000077")
        make_account(winner, number="501000000077")
        payout = make_payout(winner)
        assert payout.hold_reasons == ["1 other users have this bank account"]


class TestCancel:
    def test_gives_the_money_back(self, winner):
        payout = make_payout(winner)
        payout = services.payout_cancel(user=winner, payout_id=payout.pk)
        assert payout.state == "CANCELLED"
        assert withdrawable(winner) == Decimal("10000.00")
        assert WorkItem.objects.get(subject_id=str(payout.pk)).state == "CANCELLED"

    def test_only_ones_own(self, winner):
        payout = make_payout(winner)
        with pytest.raises(PayoutUnknown):
            services.payout_cancel(user=make_winner(), payout_id=payout.pk)
        assert Payout.objects.get().state == "REQUESTED"


def test_removed_accounts_free_their_place(winner):
    policy.set(key="payouts.accounts_per_user", value=1, actor=None, reason="test")
    account = make_account(winner)
    services.bank_account_remove(user=winner, bank_account_id=account.pk)
    again = make_account(winner)
    assert list(BankAccount.objects.exclude(state="REMOVED")) == [again]


def test_adding_and_removing_in_turns_ends_for_the_day(winner):
    begin = clock.now()
    policy.set(key="payouts.accounts_per_day", value=2, actor=None, reason="test")
    for number in range(2):
        with clock.fixed(begin + timedelta(hours=number)):
            account = make_account(winner)
            services.bank_account_remove(user=winner, bank_account_id=account.pk)
    entries = AuditEntry.objects.count()
    first = BankAccount.objects.earliest("created_at").created_at
    with clock.fixed(begin + timedelta(hours=2)), pytest.raises(TooManyAccountsToday) as refusal:
        make_account(winner)
    left = first + timedelta(hours=24) - (begin + timedelta(hours=2))
    assert refusal.value.details["retry_after"] == int(left.total_seconds()) + 1
    assert (BankAccount.objects.count(), AuditEntry.objects.count()) == (2, entries)
    with clock.fixed(first + timedelta(hours=24)):
        assert make_account(winner).state == "VERIFIED"
