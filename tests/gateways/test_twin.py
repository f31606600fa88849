"""The four clients against the gateways' twin, over HTTP."""

from datetime import UTC, datetime, timedelta

import pytest

from apps.core import clock
from apps.core.money import money
from apps.payments.gateways.facts import Outcome, RemoteState
from apps.payments.gateways.providers import registry
from apps.payments.gateways.providers.base import Beneficiary, Payer

pytestmark = pytest.mark.django_db
AMOUNT = money("1250.50", "INR")
PAYER = Payer(user_id=7, mobile="+919876543210", name="Asha Rao")
ACCOUNT = Beneficiary(
    reference="bank-account-0001", holder_name="Asha Rao", account_number="50100123456789", ifsc="HDFC0000001"
)
PAYMENTS, PAYOUTS = ["razorpay", "cashfree"], ["razorpayx", "cashfree_payouts"]


def open_order(gateway, receipt="dep-0001", *, flow=""):
    return gateway.order_create(
        receipt=receipt,
        amount=AMOUNT,
        payer=PAYER,
        method="UPI",
        flow=flow,
        expires_at=datetime.now(UTC) + timedelta(minutes=30),
    )


def refund(gateway, payment, receipt="dep-0001", *, reference="refund-0001", amount="500.00"):
    return gateway.refund_create(
        reference=reference,
        payment_id=payment,
        receipt=receipt,
        amount=money(amount, "INR"),
        speed="NORMAL",
        note="By request",
    )


@pytest.mark.parametrize("code", PAYMENTS)
class TestMoneyIn:
    def test_an_order_is_paid_and_partly_refunded(self, code, twin):
        gateway = registry.payment_gateway(code)
        order = open_order(gateway, flow="intent").value
        assert (order.receipt, order.amount, order.state) == ("dep-0001", AMOUNT, RemoteState.OPEN)
        assert order.checkout["upi_link"].startswith("upi://pay?")
        assert gateway.order_by_receipt(receipt="dep-0001").value.order_id == order.order_id
        payment_id = twin.pay(order.order_id)
        payments = gateway.order_payments(order_id=order.order_id, receipt="dep-0001").value
        paid = next(item for item in payments if item.payment_id == payment_id)
        assert (paid.state, paid.amount, paid.method) == (RemoteState.CAPTURED, AMOUNT, "UPI")
        assert len(paid.rrn) == 12
        known = {"payment_id": payment_id, "order_id": order.order_id, "receipt": "dep-0001"}
        assert gateway.payment_fetch(**known).value == paid
        begun = refund(gateway, payment_id).value
        assert (begun.reference, begun.amount) == ("refund-0001", money("500.00", "INR"))
        again = refund(gateway, payment_id).value
        assert again.refund_id == begun.refund_id
        ended = gateway.refund_fetch(
            reference="refund-0001", refund_id=begun.refund_id, payment_id=payment_id, receipt="dep-0001"
        ).value
        assert (ended.state, ended.payment_id) == (RemoteState.PROCESSED, payment_id)
        assert twin.books()[code]["refunded"] == 50_000

    def test_an_order_that_is_not_there_is_none(self, code, twin):
        answer = registry.payment_gateway(code).order_by_receipt(receipt="dep-0404")
        assert (answer.outcome, answer.value) == (Outcome.SUCCESS, None)

    def test_what_a_lost_answer_did_is_found(self, code, twin):
        gateway = registry.payment_gateway(code)
        twin.plan("order.create", "ERROR_AFTER", gateway=code)
        assert open_order(gateway).outcome == Outcome.UNKNOWN
        order = gateway.order_by_receipt(receipt="dep-0001").value
        payment_id = twin.pay(order.order_id)
        twin.plan("refund.create", "ERROR_AFTER", gateway=code)
        assert refund(gateway, payment_id).outcome == Outcome.UNKNOWN
        known = {"reference": "refund-0001", "payment_id": payment_id, "receipt": "dep-0001", "refund_id": ""}
        assert gateway.refund_fetch(**known).value.amount == money("500.00", "INR")
        assert refund(gateway, payment_id).succeeded
        assert twin.books()[code]["refunded"] == 50_000

    def test_a_failure_of_theirs_is_not_repeated_for_ever(self, code, twin):
        """Cashfree keeps a 500 under its key: the next try must not hear it again."""
        gateway = registry.payment_gateway(code)
        payment_id = twin.pay(open_order(gateway).value.order_id)
        twin.plan("refund.create", "ERROR", gateway=code)
        assert refund(gateway, payment_id).outcome == Outcome.UNKNOWN
        assert refund(gateway, payment_id).succeeded

    @pytest.mark.parametrize(
        ("trouble", "outcome"),
        [
            ("ERROR", Outcome.UNKNOWN),
            ("GARBAGE", Outcome.UNKNOWN),
            ("CONFLICT", Outcome.UNKNOWN),
            ("BUSY", Outcome.NOT_ATTEMPTED),
            ("REFUSED", Outcome.REFUSED),
        ],
    )
    def test_troubles_have_their_outcomes(self, code, trouble, outcome, twin):
        twin.plan("order.create", trouble, gateway=code)
        assert open_order(registry.payment_gateway(code)).outcome == outcome

    def test_too_much_is_refused(self, code, twin):
        gateway = registry.payment_gateway(code)
        payment_id = twin.pay(open_order(gateway).value.order_id)
        assert refund(gateway, payment_id, amount="1250.51").outcome == Outcome.REFUSED

    def test_a_settlement_has_its_rows(self, code, twin):
        gateway = registry.payment_gateway(code)
        payment_id = twin.pay(open_order(gateway).value.order_id)
        twin.settle(code)
        ((answer),) = [page for page in gateway.settlement_rows(day=clock.today()) if page.value]
        (row,) = answer.value
        assert (row.kind, row.entity_id, row.amount) == ("PAYMENT", payment_id, AMOUNT)
        assert row.credit + row.fee == AMOUNT
        assert row.utr and row.settlement_id

    def test_a_dispute_is_read_and_contested(self, code, twin):
        gateway = registry.payment_gateway(code)
        payment_id = twin.pay(open_order(gateway).value.order_id)
        dispute_id = twin.open_dispute(payment_id)
        found = gateway.dispute_fetch(dispute_id=dispute_id).value
        assert (found.payment_id, found.state, found.phase) == (payment_id, RemoteState.OPEN, "CHARGEBACK")
        assert found.amount == AMOUNT
        contested = gateway.dispute_contest(dispute_id=dispute_id, summary="They played.", document=b"PK")
        assert contested.value.state == RemoteState.UNDER_REVIEW

    def test_a_dispute_is_accepted(self, code, twin):
        gateway = registry.payment_gateway(code)
        payment_id = twin.pay(open_order(gateway).value.order_id)
        dispute_id = twin.open_dispute(payment_id)
        assert gateway.dispute_accept(dispute_id=dispute_id).value.state == RemoteState.LOST

    def test_an_authorised_payment_is_captured(self, code, twin):
        gateway = registry.payment_gateway(code)
        order = open_order(gateway).value
        payment_id = twin.authorize(order.order_id)
        known = {"payment_id": payment_id, "order_id": order.order_id}
        assert gateway.payment_fetch(**known, receipt="dep-0001").value.state == RemoteState.AUTHORIZED
        assert gateway.payment_capture(**known, amount=AMOUNT).value.state == RemoteState.CAPTURED
        assert gateway.payment_capture(**known, amount=AMOUNT).value.state == RemoteState.CAPTURED


@pytest.mark.parametrize("code", PAYOUTS)
class TestMoneyOut:
    def send(self, gateway, key="payout-0001", amount="900.00"):
        return gateway.payout_create(
            key=key,
            reference=key,
            beneficiary_id=gateway.beneficiary_ensure(beneficiary=ACCOUNT).value,
            amount=money(amount, "INR"),
            mode="IMPS",
            narration="Munim: your winnings!",
        )

    def test_arrives_once_whatever_is_asked_again(self, code, twin):
        gateway = registry.payout_gateway(code)
        begun = self.send(gateway).value
        assert (begun.reference, begun.amount) == ("payout-0001", money("900.00", "INR"))
        assert self.send(gateway).value.payout_id == begun.payout_id
        ended = gateway.payout_fetch(reference="payout-0001", payout_id="").value
        assert (ended.state, ended.payout_id) == (RemoteState.PAID, begun.payout_id)
        assert ended.utr
        assert twin.books()[code]["paid_out"] == 90_000

    def test_one_that_is_not_there_is_none(self, code, twin):
        answer = registry.payout_gateway(code).payout_fetch(reference="payout-0404", payout_id="")
        assert (answer.outcome, answer.value) == (Outcome.SUCCESS, None)

    def test_a_lost_answer_is_unknown_and_found(self, code, twin):
        gateway = registry.payout_gateway(code)
        twin.plan("payout.create", "ERROR_AFTER", gateway=code)
        assert self.send(gateway).outcome == Outcome.UNKNOWN
        assert gateway.payout_fetch(reference="payout-0001", payout_id="").value.amount == money("900.00", "INR")
        assert self.send(gateway).succeeded
        assert len(twin.things("Payout", code)) == 1

    def test_the_same_key_with_another_amount_is_never_a_refusal(self, code, twin):
        """A refusal would say that nothing was done, and the money is under way."""
        gateway = registry.payout_gateway(code)
        self.send(gateway)
        answer = self.send(gateway, amount="901.00")
        assert answer.outcome != Outcome.REFUSED
        assert len(twin.things("Payout", code)) == 1

    def test_comes_back_after_it_was_paid(self, code, twin):
        gateway = registry.payout_gateway(code)
        payout_id = self.send(gateway).value.payout_id
        assert gateway.payout_fetch(reference="payout-0001", payout_id="").value.state == RemoteState.PAID
        twin.end_payout(payout_id, "REVERSED")
        assert gateway.payout_fetch(reference="payout-0001", payout_id="").value.state == RemoteState.REVERSED


class TestPennyDrop:
    def test_tells_the_name_at_the_bank(self, twin):
        gateway = registry.payout_gateway("razorpayx")
        fund_account = gateway.beneficiary_ensure(beneficiary=ACCOUNT).value
        assert gateway.beneficiary_ensure(beneficiary=ACCOUNT).value == fund_account
        begun = gateway.validation_start(reference="check-0001", beneficiary=ACCOUNT, beneficiary_id=fund_account)
        ended = gateway.validation_fetch(reference="check-0001", validation_id="").value
        assert ended.validation_id == begun.value.validation_id
        assert (ended.state, ended.is_active, ended.name_at_bank) == (RemoteState.PAID, True, "ASHA RAO")

    def test_is_not_offered_by_cashfree(self, twin):
        gateway = registry.payout_gateway("cashfree_payouts")
        answer = gateway.validation_start(reference="check-0001", beneficiary=ACCOUNT, beneficiary_id="b")
        assert (answer.outcome, answer.code) == (Outcome.REFUSED, "UNSUPPORTED")


class TestWebhooks:
    """What the twin sends is signed, told apart and understood."""

    @pytest.mark.parametrize("code", PAYMENTS)
    def test_of_a_payment_and_its_refund(self, code, twin):
        gateway = registry.payment_gateway(code)
        order = open_order(gateway).value
        payment_id = twin.pay(order.order_id)
        refund_id = refund(gateway, payment_id).value.refund_id
        twin.open_dispute(payment_id)
        found = {}
        for message in twin.collect():
            assert gateway.webhook_is_signed(raw=message.raw, headers=message.headers, now=clock.now())
            told = gateway.webhook_news(raw=message.raw, headers=message.headers)
            assert told.payment_id == payment_id or told.order_id == order.order_id, message.event
            found[told.subject] = told
        assert found["PAYMENT"].object_id == payment_id
        assert found["PAYMENT"].claimed_amount == AMOUNT
        assert (found["REFUND"].object_id, found["REFUND"].reference) == (refund_id, "refund-0001")
        assert found["DISPUTE"].payment_id == payment_id

    @pytest.mark.parametrize("code", PAYOUTS)
    def test_of_a_payout(self, code, twin):
        gateway = registry.payout_gateway(code)
        payout_id = TestMoneyOut().send(gateway).value.payout_id
        gateway.payout_fetch(reference="payout-0001", payout_id="")
        told = [gateway.webhook_news(raw=one.raw, headers=one.headers) for one in twin.collect()]
        about = {(news.object_id, news.reference) for news in told if news.subject == "PAYOUT"}
        assert about == {(payout_id, "payout-0001")}
