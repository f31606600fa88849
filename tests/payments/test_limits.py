"""How much somebody may put in: their proof of identity per day and month, their own limits, orders not paid yet."""

from collections import Counter
from datetime import timedelta
from uuid import uuid4

import pytest

from apps.accounts.kyc import services as kyc
from apps.accounts.kyc.errors import KycLimitReached, KycRequired
from apps.accounts.kyc.models import KycLevelLimit
from apps.accounts.services.limits import WantedLimit, limits_set
from apps.accounts.states import LimitKind, LimitPeriod
from apps.core import clock, fsm
from apps.payments.models import Payment
from apps.payments.services import Wanted, payment_open
from apps.payments.services.limits import within_limits
from tests.accounts.parallel import at_once
from tests.wallet.reading import inr

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("deposits_open")]
URL = "/api/v1/payments/orders"


def begin(user, amount="500.00") -> Payment:
    return payment_open(wanted=Wanted(user=user, amount=inr(amount), method="CARD")).payment


def fail(payment: Payment) -> None:
    fsm.advance(payment.fail, actor=None, at=clock.now(), code="CARD_DECLINED", error="The bank said no.")


def allow_myself(user, amount: str) -> None:
    limit = WantedLimit(kind=LimitKind.DEPOSIT, period=LimitPeriod.DAY, currency="INR", amount=inr(amount))
    limits_set(user=user, limits=[limit])


def allow(level: int = 0, **most) -> None:
    kyc.limit_edit(
        limit_id=KycLevelLimit.objects.get(level=level, action="deposit").pk,
        actor=None,
        reason="test",
        is_allowed=True,
        **{"max_amount": None, **most},
    )


class TestOwnLimit:
    @pytest.fixture
    def refused(self, api, member, gateways):
        """`refused(user)`: the details with which one more order of 500.00 is refused, or None."""

        def ask(user) -> dict | None:
            body = {"amount": {"amount": "500.00", "currency": "INR"}, "method": "CARD"}
            answer = api(user).post(URL, body, format="json", headers={"Idempotency-Key": str(uuid4())})
            return answer.json()["details"] if answer.status_code == 422 else None

        return ask

    def test_a_failed_order_counts_while_it_can_be_paid(self, member, refused):
        user = member()
        allow_myself(user, "800.00")
        payment = begin(user)
        fail(payment)
        told = refused(user)
        assert (told["reason"], told["left"]["amount"], told["unpaid"]) == (
            "LIMIT_REACHED",
            "300.00",
            [str(payment.pk)],
        )
        assert Payment.objects.count() == 1
        with clock.fixed(payment.expires_at + timedelta(seconds=1)):
            assert refused(user) is None

    def test_what_a_bank_is_at_counts_however_late_it_is(self, member, refused):
        user = member()
        allow_myself(user, "800.00")
        payment = begin(user)
        fsm.advance(payment.begin, actor=None)
        with clock.fixed(payment.expires_at + timedelta(hours=2)):
            assert refused(user)["unpaid"] == [str(payment.pk)]
            fail(payment)
            assert refused(user) is None


class TestProof:
    @pytest.mark.parametrize(
        ("period", "most", "days", "passes"),
        [
            ("DAY", {"max_per_day": 800}, 0, False),
            ("DAY", {"max_per_day": 800}, 1, True),
            ("DAY", {"max_per_day": 1000}, 0, True),
            ("MONTH", {"max_per_month": 800}, 0, False),
            ("MONTH", {"max_per_month": 800}, 31, True),
        ],
    )
    def test_a_level_has_its_day_and_its_month(self, member, period, most, days, passes):
        user = member()
        allow(**most)
        payment = begin(user)
        fsm.advance(payment.begin, actor=None)
        with clock.fixed(payment.created_at + timedelta(days=days)):
            if passes:
                assert begin(user).minor == 50_000
                return
            with pytest.raises(KycRequired) as refused:
                begin(user)
        assert Payment.objects.count() == 1
        assert {key: refused.value.details[key] for key in ("reason", "period", "left")} == {
            "reason": "KYC_REQUIRED",
            "period": period,
            "left": {"amount": "300.00", "currency": "INR"},
        }

    def test_what_was_refunded_or_never_paid_does_not_count(self, member):
        user = member()
        allow(max_per_day=1000)
        paid, given_up = begin(user), begin(user)
        fsm.advance(paid.capture, actor=None, at=paid.created_at, gateway="razorpay", source="WEBHOOK")
        Payment.objects.filter(pk=paid.pk).update(refunded_minor=20_000)
        fail(given_up)
        Payment.objects.filter(pk=given_up.pk).update(expires_at=paid.created_at)
        with clock.fixed(paid.created_at):
            within_limits(user, inr("700.00"))
            with pytest.raises(KycRequired):
                within_limits(user, inr("700.01"))

    @pytest.fixture
    def a_month_of_1000(self, transactional_db):
        """Limits outlive the flush after such a test: they are put back."""
        before = KycLevelLimit.objects.values("max_amount", "max_per_day", "max_per_month").get(
            level=0, action="deposit"
        )
        allow(max_per_month=1000)
        yield
        allow(**before)

    @pytest.mark.django_db(transaction=True)
    def test_orders_at_the_same_moment_do_not_pass_it_together(self, member, a_month_of_1000):
        user = member()
        outcomes = at_once(*[lambda: begin(user)] * 6)
        assert Counter(type(outcome) for outcome in outcomes) == {Payment: 2, KycRequired: 4}
        assert Payment.objects.count() == 2

    def test_who_has_proved_all_is_told_that_it_is_the_most(self, member):
        user = member()
        user.kyc_state = "VERIFIED"
        allow(level=3, max_per_day=800)
        with clock.fixed(begin(user).created_at), pytest.raises(KycLimitReached) as refused:
            begin(user)
        assert refused.value.details["reason"] == "KYC_LIMIT"

    def test_a_level_without_such_limits_asks_nothing_more(self, member, django_assert_num_queries):
        user = member()
        user.kyc_state = "VERIFIED"
        within_limits(user, inr("1.00"))
        with django_assert_num_queries(2):  # the exclusion, the user's own limits
            within_limits(user, inr("1.00"))
