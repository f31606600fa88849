"""A user's bank took money that is not here: raised within the window, asked about, answered, told."""

from datetime import timedelta

import pytest

from apps.core import clock
from apps.core.events.relay import drain
from apps.core.events.selectors import lag
from apps.notifications.models import Message
from apps.payments.gateways.facts import RemotePayment, RemoteState
from apps.payments.models import Attempt, Payment
from apps.payments.reconciliation import flows, services
from apps.payments.reconciliation.errors import ClaimTooLate, ClaimUnknown, NothingToClaim
from apps.payments.reconciliation.models import Claim
from apps.payments.services import payment_learn
from tests.wallet.reading import inr

pytestmark = pytest.mark.django_db


@pytest.fixture
def failed(member):
    """A deposit that was tried and failed here."""
    user = member()
    payment = Payment.objects.create(
        user=user, minor=50_000, currency="INR", method="UPI", expires_at=clock.now() + timedelta(minutes=30)
    )
    attempt = Attempt.objects.create(payment=payment, number=1, gateway="razorpay", receipt=f"r-{payment.pk}"[:40])
    Attempt.objects.filter(pk=attempt.pk).update(order_id="order_claimed")
    learn("FAILED")
    return Payment.objects.get(pk=payment.pk)


def learn(state: str) -> None:
    payment_learn(
        remote=RemotePayment(
            gateway="razorpay",
            payment_id="pay_claimed",
            order_id="order_claimed",
            state=RemoteState(state),
            amount=inr("500.00"),
        ),
        source="POLL",
    )


def raised(payment: Payment, **more) -> Claim:
    given = {
        "payment_id": payment.pk,
        "user": payment.user,
        "utr": "123456789012",
        "note": "Gone",
        "actor": payment.user,
    }
    return services.claim_raise(**{**given, **more})


class TestRaise:
    def test_once_with_the_banks_deadline(self, failed):
        claim = raised(failed)
        assert (claim.state, claim.money, claim.due_on) == ("RAISED", inr("500.00"), clock.today() + timedelta(days=5))
        assert raised(failed, note="Again") == claim

    def test_not_for_somebody_elses_payment(self, failed, member):
        with pytest.raises(ClaimUnknown):
            raised(failed, user=member())
        assert not Claim.objects.exists()

    def test_not_for_what_arrived(self, failed):
        learn("CAPTURED")
        with pytest.raises(NothingToClaim):
            raised(failed)

    def test_for_45_days(self, failed):
        with clock.fixed(clock.now() + timedelta(days=46)), pytest.raises(ClaimTooLate):
            raised(failed)
        with clock.fixed(clock.now() + timedelta(days=44)):
            assert raised(failed).state == "RAISED"


class TestAnswer:
    def test_credited_when_the_money_comes_after_all(self, failed):
        claim = raised(failed)
        learn("CAPTURED")
        drain()
        claim.refresh_from_db()
        assert (claim.state, claim.outcome) == ("CREDITED", "₹500.00 is in your wallet.")
        drain()
        assert Message.objects.filter(template__key="reconciliation.claim_answered", user=failed.user).exists()
        assert lag().dead == 0

    def test_asked_again_while_nobody_knows(self, failed):
        claim = services.claim_settle(claim_id=raised(failed).pk)
        assert (claim.state, claim.ask_next_at > clock.now()) == ("CHECKING", True)

    def test_given_up_after_the_banks_deadline(self, failed):
        claim = raised(failed)
        with clock.fixed(clock.now() + timedelta(days=8)):
            claim = services.claim_settle(claim_id=claim.pk)
        assert claim.state == "NOT_FOUND"
        assert "never reached us" in claim.outcome

    def test_due_ones_are_asked_even_if_no_gateway_answers(self, failed, gateways):
        claim = raised(failed)
        gateways.outage("razorpay")
        assert flows.claims_check_due() == 1
        claim.refresh_from_db()
        assert claim.state == "CHECKING"
        assert flows.claims_check_due() == 0


class TestDoors:
    def test_the_app_raises_and_reads_its_own(self, failed, api, member):
        url = f"/api/v1/payments/{failed.pk}/claim"
        assert api(failed.user).get(url).status_code == 404
        answer = api(failed.user).post(url, {"utr": "123"}, format="json")
        assert (answer.status_code, answer.json()["state"]) == (201, "RAISED")
        assert api(failed.user).get(url).json()["amount"] == {"amount": "500.00", "currency": "INR"}
        assert api(member()).get(url).status_code == 404
        assert api(member()).post(url, {}, format="json").status_code == 404
