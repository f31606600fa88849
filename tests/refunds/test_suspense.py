"""Money without an owner is given away once: to its user by a fix, back to its payer by a refund, or to a bank."""

from decimal import Decimal

import pytest

from apps.core.events.models import OutboxEvent
from apps.payments.gateways.facts import RemoteState as R
from apps.payments.models import GatewayPayment
from apps.payments.reconciliation.engine.fixes import Posting
from apps.payments.reconciliation.errors import OwnMoney
from apps.payments.reconciliation.models import Break
from apps.payments.reconciliation.services import break_fix, break_open
from apps.payments.refunds import services
from apps.payments.refunds.errors import AboveCaptured, DoesNotFit, NothingToRefund
from apps.payments.refunds.models import Refund
from apps.payments.refunds.selectors import refundable
from apps.payments.services import payment_learn
from apps.payments.states import Source
from apps.wallet import accounts
from apps.wallet.models import Journal
from tests.factories import payments as deposits
from tests.factories.accounts import make_member
from tests.factories.disputes import learn as dispute_learn
from tests.factories.disputes import remote_dispute, remote_of
from tests.factories.refunds import made_there, make_refund, remote
from tests.wallet.reading import balance, books_are_even, inr, locked

pytestmark = pytest.mark.django_db


def set_aside(amount: str = "500.00", user=None) -> GatewayPayment:
    """A second payment of a paid order: in SUSPENSE."""
    payment = deposits.make_payment(user, amount)
    payment_learn(remote=deposits.remote(payment), source=Source.WEBHOOK)
    return payment_learn(remote=deposits.remote(payment), source=Source.WEBHOOK)


def broken(taken: GatewayPayment, amount: str = "500.00", user=None) -> Break:
    """Its break, with the postings that give it to its user."""
    user = user or taken.payment.user
    return break_open(
        kind=taken.suspense_reason,
        gateway=taken.gateway,
        object_type="payments.gatewaypayment",
        object_id=taken.pk,
        amount=taken.amount,
        reason="Second payment of a paid order",
        fix=[Posting("SUSPENSE", f"USER_DEPOSIT:{user.public_id}", Decimal(amount), "INR")],
    )


def misfits() -> list[str]:
    told = OutboxEvent.objects.filter(name="payments.break_found", payload__kind="REFUND_OVER")
    return [event.payload["object_id"] for event in told]


class TestGivenToItsUser:
    def test_is_not_refunded_too(self, staff):
        taken = set_aside()
        break_fix(break_id=broken(taken).pk, actor=staff("FINANCE"), checker=staff("FINANCE"))
        assert (balance(accounts.SUSPENSE), balance(accounts.deposit(taken.payment.user))) == (0, 100_000)
        with pytest.raises(AboveCaptured):
            make_refund(taken, "0.01")
        assert (refundable(taken), Refund.objects.count()) == (inr("0.00"), 0)
        books_are_even()

    @pytest.mark.parametrize("state", [None, R.PROCESSED])
    def test_not_after_it_was_refunded(self, staff, state):
        taken = set_aside()
        refund = make_refund(taken, "500.00")
        if state:
            services.refund_learn(remote=remote(refund, state), source="WEBHOOK")
        row, journals = broken(taken), Journal.objects.count()
        with pytest.raises(AboveCaptured):
            break_fix(break_id=row.pk, actor=staff("FINANCE"), checker=staff("FINANCE"))
        row.refresh_from_db()
        assert (row.state, Journal.objects.count()) == ("OPEN", journals)

    def test_a_part_of_it_leaves_the_rest(self, staff):
        taken = set_aside()
        break_fix(break_id=broken(taken, "200.00").pk, actor=staff("FINANCE"), checker=staff("FINANCE"))
        assert refundable(taken) == inr("300.00")
        make_refund(taken, "300.00")
        assert (balance(accounts.SUSPENSE), locked(accounts.SUSPENSE)) == (30_000, 30_000)

    @pytest.mark.parametrize("role", ["maker", "checker"])
    def test_nobody_gives_it_to_themselves(self, staff, role):
        clerk, taken = staff("FINANCE"), set_aside()
        row, journals = broken(taken, user=clerk), Journal.objects.count()
        people = {"actor": staff("FINANCE"), "checker": staff("FINANCE")} | {
            {"maker": "actor", "checker": "checker"}[role]: clerk
        }
        with pytest.raises(OwnMoney):
            break_fix(break_id=row.pk, **people)
        assert (Journal.objects.count(), refundable(taken)) == (journals, inr("500.00"))


class TestDisputed:
    def test_it_is_not_refunded_while_its_bank_wants_it(self):
        taken = set_aside()
        dispute = dispute_learn(remote_dispute(taken))
        assert (dispute.user, locked(accounts.SUSPENSE)) == (None, 50_000)
        with pytest.raises(NothingToRefund, match="disputes"):
            make_refund(taken)
        dispute_learn(remote_of(dispute, R.WON))
        assert make_refund(taken).state == "REQUESTED"

    def test_nor_by_the_houses_own_rule(self):
        taken = set_aside()
        dispute_learn(remote_dispute(taken))
        assert services.late_money_refund(gateway_payment_id=taken.pk) is None
        assert not Refund.objects.exists()

    def test_nor_after_its_bank_has_it(self):
        taken = set_aside()
        dispute_learn(remote_of(dispute_learn(remote_dispute(taken)), R.LOST))
        with pytest.raises(NothingToRefund):
            make_refund(taken)
        assert balance(accounts.SUSPENSE) == 0

    def test_the_other_payment_of_the_order_is(self):
        taken = set_aside()
        first = GatewayPayment.objects.get(payment=taken.payment, in_suspense=False)
        dispute_learn(remote_dispute(first))
        assert make_refund(taken, "500.00").hold is not None

    def test_what_went_back_is_not_held_again(self):
        taken = deposits.make_captured(gateway="cashfree")
        services.refund_learn(remote=remote(make_refund(taken, "400.00")), source="WEBHOOK")
        taken.refresh_from_db()
        assert (taken.refunded_minor, dispute_learn(remote_dispute(taken)).held) == (0, 10_000)


class TestMoreThanIsLeft:
    def test_what_waits_for_a_second_person_makes_room(self, staff):
        taken = deposits.make_captured(amount="9000.00")
        waiting = make_refund(taken, "9000.00", actor=staff("FINANCE"))
        assert waiting.state == "AWAITING_APPROVAL"
        found = services.refund_learn(remote=made_there(taken, "9000.00"), source="WEBHOOK")
        waiting.refresh_from_db()
        assert (found.state, waiting.state, refundable(taken)) == ("PROCESSED", "CANCELLED", inr("0.00"))
        assert balance(accounts.deposit(taken.payment.user)) == 0

    def test_a_person_is_told_once_where_no_waiting_helps(self):
        taken = deposits.make_captured(amount="500.00")
        services.refund_learn(remote=remote(make_refund(taken, "400.00")), source="WEBHOOK")
        said = made_there(taken, "300.00")
        with pytest.raises(DoesNotFit):
            services.refund_learn(remote=said, source="WEBHOOK")
        assert [services.refund_misfit(remote=said) for _ in range(2)] == [True, True]
        assert misfits() == [str(taken.pk)]

    def test_but_not_while_one_of_ours_may_fail(self):
        taken = deposits.make_captured(amount="500.00")
        make_refund(taken, "400.00")
        assert not services.refund_misfit(remote=made_there(taken, "300.00"))
        assert misfits() == []

    def test_a_failed_one_is_nothing(self):
        taken = deposits.make_captured(amount="500.00")
        services.refund_learn(remote=remote(make_refund(taken, "400.00")), source="WEBHOOK")
        assert services.refund_misfit(remote=made_there(taken, "300.00", R.FAILED))
        assert misfits() == []


class TestManySmallOnes:
    def test_of_one_payment_count_together(self, staff):
        clerk, taken = staff("FINANCE"), deposits.make_captured(amount="20000.00")
        states = [make_refund(taken, "2000.00", actor=clerk).state for _ in range(3)]
        assert states == ["REQUESTED", "REQUESTED", "AWAITING_APPROVAL"]

    def test_what_failed_does_not_count(self, staff):
        clerk, taken = staff("FINANCE"), deposits.make_captured(amount="20000.00")
        failed = make_refund(taken, "4000.00", actor=clerk)
        services.refund_learn(remote=remote(failed, R.FAILED), source="WEBHOOK")
        assert make_refund(taken, "4000.00", actor=clerk).state == "REQUESTED"

    def test_other_payments_have_their_own(self, staff):
        clerk = staff("FINANCE")
        for _ in range(2):
            assert make_refund(deposits.make_captured(make_member(), "9000.00"), "4000.00", actor=clerk).state == (
                "REQUESTED"
            )
