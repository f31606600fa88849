"""People order and pay; a settlement may be the first that tells of it."""

from contextlib import suppress

from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from apps.accounts import services as people
from apps.core import clock
from apps.core.errors import DomainError
from apps.core.money import from_minor
from apps.payments import flows as deposits
from apps.payments.models import Payment
from apps.payments.reconciliation import flows as reconciliation
from apps.payments.services import Wanted

from .model import Deposit, Try
from .stage import AMOUNTS, USERS, WHICH, Stage

OUTCOMES = st.sampled_from(["SUCCESS", "SUCCESS", "SUCCESS", "AUTHORIZED", "FAILED", "PENDING", "WRONG_AMOUNT"])


class MoneyIn(Stage):
    @initialize(minors=st.lists(AMOUNTS, min_size=2, max_size=4), twice=st.booleans())
    def first_deposits(self, minors, twice):
        """There is something to refund, to spend and to argue over; sometimes an order is paid twice."""
        self.open()
        for number, minor in enumerate(minors):
            self.order(user=number % 2, minor=minor, method="CARD")
            self.pay(which=number, outcome="SUCCESS")
        if twice:
            self.pay(which=0, outcome="SUCCESS")

    @rule(user=USERS, minor=AMOUNTS, method=st.sampled_from(["UPI", "CARD", "NETBANKING"]))
    def order(self, user, minor, method):
        wanted = Wanted(user=self.users[user], amount=from_minor(minor, "INR"), method=method)
        before = set(Payment.objects.values_list("pk", flat=True))
        with self.moment(), suppress(DomainError):  # a gateway in trouble: the order may be there or not
            deposits.deposit_start(wanted=wanted)
        for payment in Payment.objects.exclude(pk__in=before):
            self.model.deposits.append(Deposit(payment.pk, user, minor))
        self.find_orders()

    @precondition(lambda self: any(one.order_id for one in self.model.deposits))
    @rule(which=WHICH, outcome=OUTCOMES)
    def pay(self, which, outcome):
        open_ = [one for one in self.model.deposits if one.order_id]
        deposit = open_[which % len(open_)]
        self.time_passes()
        payment_id = self.twin.pay(deposit.order_id, outcome=outcome)
        minor = deposit.minor
        if outcome == "WRONG_AMOUNT":
            minor += -100 if minor > 200 else 100
        state = {"SUCCESS": "CAPTURED", "WRONG_AMOUNT": "CAPTURED"}.get(outcome, outcome)
        deposit.tries.append(Try(payment_id, minor, state))

    @precondition(lambda self: self.model.tries("PENDING", "FAILED", "AUTHORIZED"))
    @rule(which=WHICH)
    def late_success(self, which):
        tries = self.model.tries("PENDING", "FAILED", "AUTHORIZED")
        one = tries[which % len(tries)]
        self.time_passes()
        if self.standing(one.id) != "CAPTURED":
            self.twin.end_payment(one.id, "SUCCESS")
        one.state = "CAPTURED"

    @rule(user=USERS)
    def stays_away(self, user):
        """What was ordered before may still be paid, and is credited."""
        with self.moment(), suppress(DomainError):
            people.self_exclude(user=self.users[user], until=None)

    @rule(gateway=st.sampled_from(["razorpay", "cashfree"]))
    def settlement(self, gateway):
        """The gateway's rows come before anything else was heard of what is in them."""
        self.time_passes()
        self.twin.settle(gateway)
        with clock.fixed(self.now):
            reconciliation.settlements_fetch(gateway=gateway, day=clock.today())
            reconciliation.reconcile()
