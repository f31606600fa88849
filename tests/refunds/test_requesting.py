"""Asking for refunds: what is set aside, and what is refused without a trace."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from apps.core import approvals, policy
from apps.core.approvals.errors import EvidenceChanged, OwnApproval
from apps.core.approvals.models import Approval
from apps.core.events.models import OutboxEvent
from apps.core.models import AuditEntry
from apps.core.money import AmountInvalid, money
from apps.payments import services as payments
from apps.payments.gateways.facts import RemoteState
from apps.payments.models import Payment
from apps.payments.refunds import services
from apps.payments.refunds.errors import (
    AboveCaptured,
    MoneySpent,
    NothingToRefund,
    OtherCurrency,
    OwnPayment,
    TooLateToCancel,
)
from apps.payments.refunds.models import Allowance, Refund
from apps.payments.refunds.selectors import refundable
from apps.wallet import accounts
from apps.wallet import services as wallet
from tests.factories import payments as deposits
from tests.factories.disputes import make_dispute
from tests.factories.refunds import make_refund, purse, remote, spend
from tests.wallet.reading import balance, inr

pytestmark = pytest.mark.django_db
CLEARING = accounts.gateway("razorpay")


def trace() -> tuple[int, int, int, int]:
    """Everything a refusal must leave as it was."""
    claimed = sum(Allowance.objects.values_list("claimed", flat=True))
    return Refund.objects.count(), claimed, AuditEntry.objects.count(), OutboxEvent.objects.count()


class TestRequest:
    def test_sets_the_money_aside_and_has_the_gateway_asked(self, staff):
        taken, clerk = deposits.make_captured(amount="500.00"), staff("FINANCE")
        refund = make_refund(taken, "200.00", actor=clerk)
        assert (refund.state, refund.minor, refund.owed_minor) == ("REQUESTED", 20_000, 0)
        assert refund.next_at is not None
        assert purse(accounts.deposit(taken.payment.user)) == (50_000, 20_000)
        assert refundable(taken) == inr("300.00")
        assert Payment.objects.get(pk=taken.payment_id).state == "REFUNDING"
        event = OutboxEvent.objects.get(name="refunds.requested")
        assert (event.payload["refund_id"], event.payload["minor"]) == (str(refund.pk), 20_000)

    def test_never_takes_more_than_was_captured(self):
        taken = deposits.make_captured(amount="500.00")
        make_refund(taken, "499.99")
        before = trace()
        with pytest.raises(AboveCaptured) as refused:
            make_refund(taken, "0.02")
        assert refused.value.details["available"] == {"amount": "0.01", "currency": "INR"}
        assert trace() == before

    def test_the_database_itself_refuses_more(self):
        refund = make_refund(amount="100.00")
        with pytest.raises(IntegrityError, match="refunds_never_above_taken"), transaction.atomic():
            Allowance.objects.filter(pk=refund.gateway_payment_id).update(claimed=50_001)

    @pytest.mark.parametrize(
        ("amount", "refusal"),
        [
            (money("1.00", "USD"), OtherCurrency),
            (inr("0.00"), AmountInvalid),
            (inr("-5.00"), AmountInvalid),
        ],
    )
    def test_refuses_other_money_and_none(self, amount, refusal):
        taken = deposits.make_captured()
        before = trace()
        with pytest.raises(refusal):
            services.refund_request(gateway_payment_id=taken.pk, amount=amount, reason="x", actor=None)
        assert trace() == before

    def test_refuses_a_payment_that_never_came(self):
        failed = payments.payment_learn(
            remote=deposits.remote(deposits.make_payment(), RemoteState.FAILED), source="POLL"
        )
        before = trace()
        with pytest.raises(NothingToRefund):
            make_refund(failed)
        assert trace() == before

    def test_refuses_a_disputed_payment(self):
        taken = make_dispute().gateway_payment
        before = trace()
        with pytest.raises(NothingToRefund, match="disputes"):
            make_refund(taken)
        assert trace() == before

    def test_refuses_somebody_their_own_payment(self, staff):
        clerk = staff("FINANCE")
        taken = deposits.make_captured(clerk)
        with pytest.raises(OwnPayment):
            make_refund(taken, actor=clerk)
        assert not Refund.objects.exists()


class TestSpentMoney:
    def test_is_refused_by_default_and_says_what_is_there(self):
        taken = deposits.make_captured(amount="500.00")
        spend(taken.payment.user, "450.00")
        before = trace()
        with pytest.raises(MoneySpent) as refused:
            make_refund(taken, "100.00")
        assert refused.value.details["available"] == {"amount": "50.00", "currency": "INR"}
        assert trace() == before
        assert Payment.objects.get(pk=taken.payment_id).state == "CAPTURED"

    def test_is_owed_where_the_setting_says_so(self):
        taken = deposits.make_captured(amount="500.00")
        user = taken.payment.user
        spend(user, "450.00")
        with policy.override(refunds__spent_money="RECEIVABLE"):
            refund = make_refund(taken, "100.00")
        assert refund.owed == inr("50.00")
        services.refund_learn(remote=remote(refund), source="WEBHOOK")
        assert purse(accounts.deposit(user)) == (0, 0)
        assert purse(accounts.receivable(user)) == (5_000, 0)
        assert balance(CLEARING) == 40_000


class TestSecondPerson:
    @pytest.fixture
    def waiting(self, staff):
        taken = deposits.make_captured(amount="9000.00")
        return make_refund(taken, "5000.00", actor=staff("FINANCE"))

    def test_is_asked_from_the_limit_on_and_nothing_is_held_yet(self, waiting):
        assert waiting.state == "AWAITING_APPROVAL"
        assert purse(accounts.deposit(waiting.user)) == (900_000, 0)
        assert refundable(waiting.gateway_payment) == inr("4000.00")
        approval = Approval.objects.get(pk=waiting.approval_id)
        deposit = f"Deposit of {waiting.user.public_id}"
        assert approval.evidence["postings"] == [
            {
                "debit": deposit,
                "credit": "Gateway clearing: Razorpay",
                "amount": {"amount": "5000.00", "currency": "INR"},
                "phase": "On hold",
            }
        ]
        assert not OutboxEvent.objects.filter(name="refunds.requested").exists()

    def test_below_the_limit_nobody_is_asked(self, staff):
        taken = deposits.make_captured(amount="9000.00")
        assert make_refund(taken, "4999.99", actor=staff("FINANCE")).state == "REQUESTED"

    def test_confirms_and_the_money_is_set_aside(self, waiting, staff):
        approval, checker = Approval.objects.get(pk=waiting.approval_id), staff("FINANCE")
        approvals.approve(approval_id=approval.pk, checker=checker, digest=approval.digest)
        waiting.refresh_from_db()
        assert (waiting.state, waiting.next_at is not None) == ("REQUESTED", True)
        assert purse(accounts.deposit(waiting.user)) == (900_000, 500_000)

    def test_must_not_be_the_one_who_asked(self, waiting):
        approval = Approval.objects.get(pk=waiting.approval_id)
        with pytest.raises(OwnApproval):
            approvals.approve(approval_id=approval.pk, checker=waiting.requested_by, digest=approval.digest)

    def test_other_postings_void_the_request(self, waiting, staff):
        approval = Approval.objects.get(pk=waiting.approval_id)
        wallet.credit_winnings(
            user=waiting.user, amount=inr("2000.00"), debit=accounts.HOUSE_EXPENSE, kind="tests.prize", reference="w:1"
        )
        spend(waiting.user, "5000.00")
        with pytest.raises(EvidenceChanged):
            approvals.approve(approval_id=approval.pk, checker=staff("FINANCE"), digest=approval.digest)
        approval.refresh_from_db()
        waiting.refresh_from_db()
        assert (approval.state, waiting.state) == ("VOIDED", "AWAITING_APPROVAL")

    def test_who_says_no_frees_the_payment_again(self, waiting, staff):
        approvals.reject(approval_id=waiting.approval_id, checker=staff("FINANCE"), reason="Wrong user")
        services.refund_drop_unapproved(approval_id=waiting.approval_id, verdict="REJECTED")
        waiting.refresh_from_db()
        assert (waiting.state, waiting.error) == ("CANCELLED", "The request was rejected.")
        assert refundable(waiting.gateway_payment) == inr("9000.00")

    def test_the_house_s_own_rules_need_none(self):
        taken = deposits.make_captured(amount="9000.00")
        with policy.override(refunds__approval_limit=Decimal(1)):
            assert make_refund(taken, "9000.00").state == "REQUESTED"


class TestCancel:
    def test_gives_everything_back(self, staff):
        refund, clerk = make_refund(amount="100.00"), staff("FINANCE")
        services.refund_cancel(refund_id=refund.pk, actor=clerk, reason="Wrong payment")
        refund.refresh_from_db()
        assert (refund.state, refund.error) == ("CANCELLED", "Wrong payment")
        assert purse(accounts.deposit(refund.user)) == (50_000, 0)
        assert refundable(refund.gateway_payment) == inr("500.00")
        assert Payment.objects.get(pk=refund.payment_id).state == "CAPTURED"

    def test_is_too_late_once_the_gateway_may_know(self, staff):
        refund = make_refund()
        services.refund_take(refund_id=refund.pk)
        with pytest.raises(TooLateToCancel):
            services.refund_cancel(refund_id=refund.pk, actor=staff("FINANCE"), reason="Late")
        assert Refund.objects.get().state == "REQUESTED"
