"""Deposits, refunds, payouts and disputes against a model in memory, with the gateways' twin over HTTP.

News comes late, twice, in any order or not at all; calls fail before and after the work. Whenever everybody has been
asked, the twin's books, the clearing accounts and the wallets must be what the model says.
`MUNIM_STATE_EXAMPLES=300` tries more than the suite does.
"""

import copy
import os
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from django.db import transaction
from django.db.models import F, Sum
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from apps.core import clock, gate, jurisdiction, policy
from apps.core.errors import DomainError
from apps.core.money import from_minor
from apps.payments import flows as deposits
from apps.payments.disputes import flows as disputes
from apps.payments.disputes.models import Dispute
from apps.payments.gateways.providers import registry
from apps.payments.inbox import routing
from apps.payments.models import GatewayPayment, Payment
from apps.payments.payouts import flows as payouts
from apps.payments.payouts import services as payout_services
from apps.payments.payouts.models import Payout
from apps.payments.refunds import flows as refunds
from apps.payments.refunds import services as refund_services
from apps.payments.refunds.models import Refund
from apps.payments.services import Wanted
from apps.simulators.gateways.keys import BELOW
from apps.wallet.models import Account
from tests.factories.accounts import make_staff
from tests.factories.payouts import make_account, make_winner
from tests.wallet.reading import books_are_even

EXAMPLES = int(os.environ.get("MUNIM_STATE_EXAMPLES", "0"))
OPENING = 10_000_00
AMOUNTS = st.integers(1_00, 900_00)
WHICH = st.integers(0, 1_000)
TROUBLES = st.sampled_from(["ERROR", "ERROR_AFTER", "BUSY", "GARBAGE"])
CALLS = st.sampled_from(
    ["order.create", "order.payments", "payment.fetch", "payment.capture", "refund.create", "refund.fetch"]
    + ["payout.create", "payout.fetch", "account.create", "dispute.fetch"]
)
OUTCOMES = st.sampled_from(["SUCCESS", "SUCCESS", "AUTHORIZED", "FAILED", "PENDING", "WRONG_AMOUNT"])
KINDS = ("USER_DEPOSIT", "USER_WINNINGS", "USER_RECEIVABLE")
RULES = {
    "payouts.per_day": 1_000,
    "payouts.minimum": 1,
    "refunds.spent_money": "RECEIVABLE",
    "refunds.approval_limit": 1_000_000,
    "payments.lost_order_seconds": 10,
    "payments.order_minutes": 1_440,
    "gateways.circuit_failures": 1_000_000,
}


@dataclass
class Try:
    """One try to pay, as the payer's bank knows it."""

    id: str
    minor: int
    state: str


@dataclass
class Deposit:
    """What somebody ordered, and how it was paid."""

    payment_id: object
    user: int
    minor: int
    gateway: str = ""
    order_id: str = ""
    tries: list[Try] = field(default_factory=list)

    @property
    def captured(self) -> int:
        return sum(one.minor for one in self.tries if one.state == "CAPTURED")


class Model:
    """Who ordered, asked and paid what; the gateways' books must follow from it."""

    def __init__(self):
        self.deposits: list[Deposit] = []
        self.refunds: dict[str, int] = {}  # our reference -> amount
        self.payouts: dict[object, tuple[int, int]] = {}  # payout -> (user, amount)
        self.disputes: dict[str, tuple[str, int]] = {}  # theirs -> (payment at the gateway, amount)

    def deposit_of(self, try_id: str) -> Deposit:
        return next(one for one in self.deposits if any(its.id == try_id for its in one.tries))

    def tries(self, *states: str) -> list[Try]:
        return [its for one in self.deposits for its in one.tries if its.state in states]


class Money(RuleBasedStateMachine):
    twin = None  # of the test

    @initialize()
    def open(self):
        gate.client().flushdb()
        self.twin.reset(refunds_after=None, payouts_after=None)
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.model, self.now, self.letters = Model(), clock.now(), []
        jurisdiction.open_products(region="IN", legal_basis="test", products=["deposit"])
        self.clerk = make_staff("FINANCE")
        self.users = [make_winner(f"{OPENING // 100}.00") for _ in range(2)]
        self.accounts = [make_account(user) for user in self.users]

    def teardown(self):
        if hasattr(self, "atomic"):
            try:
                self.everybody_is_asked()
            finally:
                transaction.set_rollback(True)
                self.atomic.__exit__(None, None, None)

    # What people do.

    @rule(user=st.integers(0, 1), minor=AMOUNTS, method=st.sampled_from(["UPI", "CARD", "NETBANKING"]))
    def order(self, user, minor, method):
        wanted = Wanted(user=self.users[user], amount=from_minor(minor, "INR"), method=method)
        before = set(Payment.objects.values_list("pk", flat=True))
        with self.moment(), suppress(DomainError):  # a gateway in trouble: the order may be there or not
            deposits.deposit_start(wanted=wanted)
        for payment in Payment.objects.exclude(pk__in=before):
            self.model.deposits.append(Deposit(payment.pk, user, minor))
        self.find_orders()

    @precondition(lambda self: any(one.order_id for one in self.model.deposits))
    @rule(
        which=WHICH, outcome=st.sampled_from(["SUCCESS", "SUCCESS", "AUTHORIZED", "FAILED", "PENDING", "WRONG_AMOUNT"])
    )
    def pay(self, which, outcome):
        open_ = [one for one in self.model.deposits if one.order_id]
        deposit = open_[which % len(open_)]
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
        if self.standing(one.id) != "CAPTURED":
            self.twin.end_payment(one.id, "SUCCESS")
        one.state = "CAPTURED"

    @precondition(lambda self: self.model.deposits)
    @rule(which=WHICH, percent=st.integers(1, 100))
    def refund(self, which, percent):
        deposit = self.model.deposits[which % len(self.model.deposits)]
        amount = from_minor(max(deposit.minor * percent // 100, 1_00), "INR")
        with self.moment():
            try:
                made = refund_services.payment_refund(
                    payment_id=deposit.payment_id, amount=amount, reason="model", actor=self.clerk
                )
            except DomainError:
                return
            self.model.refunds[made.reference] = made.minor
            refunds.refund_submit(refund_id=made.pk)

    @precondition(lambda self: self.model.tries("CAPTURED"))
    @rule(which=WHICH)
    def refund_at_the_gateway(self, which):
        tries = self.model.tries("CAPTURED")
        one = tries[which % len(tries)]
        if self.left(one) > 0:
            self.twin.refund_by_gateway(one.id)

    @rule(which=WHICH, processed=st.booleans())
    def refund_ends(self, which, processed):
        waiting = [one for one in self.twin.things("Refund") if one["state"] == "PENDING"]
        if waiting:
            self.twin.end_refund(waiting[which % len(waiting)]["id"], "PROCESSED" if processed else "FAILED")

    @rule(user=st.integers(0, 1), minor=AMOUNTS)
    def payout(self, user, minor):
        with self.moment():
            try:
                made = payout_services.payout_request(
                    user=self.users[user], amount=from_minor(minor, "INR"), bank_account_id=self.accounts[user].pk
                )
            except DomainError:
                return
            self.model.payouts[made.pk] = (user, minor)
            payout_services.payout_approve(payout_id=made.pk, actor=self.clerk)
            payouts.payout_submit(payout_id=made.pk)

    @rule(which=WHICH, to=st.sampled_from(["PAID", "PAID", "FAILED", "REVERSED"]))
    def payout_ends(self, which, to):
        movable = ("PROCESSING", "PAID") if to == "REVERSED" else ("PROCESSING",)
        waiting = [one["id"] for one in self.twin.things("Payout") if one["state"] in movable]
        if waiting:
            self.twin.end_payout(waiting[which % len(waiting)], to)

    @precondition(lambda self: self.model.tries("CAPTURED"))
    @rule(which=WHICH)
    def dispute(self, which):
        tries = [one for one in self.model.tries("CAPTURED") if not self.is_disputed(one) and self.left(one) > 0]
        if tries:
            one = tries[which % len(tries)]
            minor = self.left(one)
            self.model.disputes[self.twin.open_dispute(one.id, minor)] = (one.id, minor)

    @rule(which=WHICH, to=st.sampled_from(["WON", "LOST", "UNDER_REVIEW"]))
    def dispute_moves(self, which, to):
        live = [
            one["id"]
            for one in self.twin.things("Dispute")
            if one["state"] in ("OPEN", "UNDER_REVIEW") and one["state"] != to
        ]
        if live:
            self.twin.end_dispute(live[which % len(live)], to)

    # What goes wrong, and how we hear.

    @rule(step=CALLS, trouble=TROUBLES)
    def trouble(self, step, trouble):
        self.twin.plan(step, trouble)

    @rule(dice=st.randoms(use_true_random=False), share=st.floats(0, 1))
    def letters_come(self, dice, share):
        """Some of what waits, in any order, some of it twice; the rest later or never."""
        self.letters += self.twin.collect()
        dice.shuffle(self.letters)
        taken = self.letters[: int(len(self.letters) * share)]
        self.letters = self.letters[len(taken) :]
        for letter in taken + taken[:2]:
            self.read(letter)

    @precondition(lambda self: self.model.deposits)
    @rule(which=WHICH)
    def look_at_a_deposit(self, which):
        with self.moment():
            deposit = self.model.deposits[which % len(self.model.deposits)]
            self.ask(deposits.payment_sync, payment_id=deposit.payment_id, source="POLL")

    @rule()
    def everybody_is_asked(self):
        """No more trouble; all is asked, and then all must agree."""
        self.twin.forget()
        gate.client().flushdb()
        self.letters += self.twin.collect()
        for _ in range(4):
            letters, self.letters = self.letters, []
            for letter in letters:
                self.read(letter)
            with self.moment():
                self.ask_all()
            self.find_orders()
        self.compare()

    def ask_all(self):
        for deposit in self.model.deposits:
            self.ask(deposits.payment_sync, payment_id=deposit.payment_id, source="POLL")
        Refund.objects.filter(next_at__isnull=False).update(next_at=clock.now())
        for refund_id in Refund.objects.values_list("pk", flat=True):
            self.ask(refunds.refund_sync, refund_id=refund_id)
        refunds.refunds_find_missed()
        for key in GatewayPayment.objects.holding_money().values_list("pk", flat=True):
            refund_services.refunds_catch_up(gateway_payment_id=key)
        Payout.objects.filter(due_at__isnull=False).update(due_at=clock.now())
        for payout_id in Payout.objects.values_list("pk", flat=True):
            self.ask(payouts.payout_submit, payout_id=payout_id)
            self.ask(payouts.payout_sync, payout_id=payout_id)
        for dispute_id in Dispute.objects.values_list("pk", flat=True):
            self.ask(disputes.dispute_look, dispute_id=dispute_id)

    # What must hold.

    def compare(self):
        self.the_twin_did_what_the_model_says()
        books = self.twin.books()
        for code in ("razorpay", "cashfree"):
            captured = sum(one.captured for one in self.model.deposits if one.gateway == code)
            assert books[code]["captured"] == captured
            owed = captured - books[code]["refunded"] - books[code]["deducted"] - self.never_booked(code)
            assert self.balance("GATEWAY_CLEARING", code) == owed
        for code in ("razorpayx", "cashfree_payouts"):
            assert -self.balance("PAYOUT_CLEARING", code) == books[code]["paid_out"]
        self.everything_has_its_owner()
        self.nothing_is_credited_twice()
        books_are_even()

    def never_booked(self, gateway: str) -> int:
        """What was wholly promised back before we heard of it, and has not gone yet, never enters our books."""
        ours = set(GatewayPayment.objects.filter(journal__isnull=False).values_list("gateway_payment_id", flat=True))
        pending = Counter()
        for one in self.twin.things("Refund", gateway):
            pending[one["payment_id"]] += one["amount"] if one["state"] == "PENDING" else 0
        payments = self.twin.things("Payment", gateway)
        return sum(
            pending[one["id"]] for one in payments if one["id"] not in ours and one["refunded"] == one["amount"]
        )

    def the_twin_did_what_the_model_says(self):
        """Captures that we asked for included; refunds and payouts are ours, once and with their amount."""
        for one in self.model.tries("AUTHORIZED"):
            one.state = self.standing(one.id)
        standing = {one["id"]: (one["state"], one["amount"]) for one in self.twin.things("Payment")}
        assert standing == {its.id: (its.state, its.minor) for one in self.model.deposits for its in one.tries}
        for one in self.twin.things("Refund"):
            if one["kind"] == "MERCHANT":
                assert one["amount"] == self.model.refunds[one["reference"]]
        alive = Counter()
        for one in self.twin.things("Payout"):
            sending = Payout.objects.get(sendings__reference=one["reference"])
            assert one["amount"] == self.model.payouts[sending.pk][1]
            alive[sending.pk] += one["state"] in ("PROCESSING", "PAID")
        assert all(count <= 1 for count in alive.values())

    def everything_has_its_owner(self):
        """Wallets and SUSPENSE hold what was captured, less what went back, is on its way back or is argued over."""
        gone = self.sum_of("Refund", "PENDING", "PROCESSED")
        argued = self.sum_of("Dispute", "OPEN", "UNDER_REVIEW", "LOST")
        sent = self.sum_of("Payout", "PROCESSING", "PAID")
        captured = sum(one.captured for one in self.model.deposits)
        users = sum(self.free(owner=user) for user in self.users)
        assert users + self.free() == len(self.users) * OPENING + captured - gone - argued - sent

    def nothing_is_credited_twice(self):
        for deposit in self.model.deposits:
            right = [its for its in deposit.tries if its.state == "CAPTURED" and its.minor == deposit.minor]
            credited = GatewayPayment.objects.filter(payment_id=deposit.payment_id, credited_at__isnull=False).count()
            assert credited <= 1
            assert credited == 1 or all(self.left(its) == 0 for its in right)

    # How.

    def moment(self):
        """Some minutes later: leases are over, and nothing is held back by a limit per minute."""
        gate.client().flushdb()
        self.now += timedelta(minutes=3)
        return clock.fixed(self.now)

    def read(self, letter):
        news = registry.webhook_gateway(letter.gateway).webhook_news(raw=letter.raw, headers=letter.headers)
        handler = routing.handler_of(news.subject)
        if handler is None:
            return
        with self.moment():
            if getattr(handler(news), "result", None) == routing.Result.RETRY:
                self.letters.append(letter)

    def ask(self, flow, **whom):
        try:
            flow(**whom)
        except DomainError:
            return  # theirs is in trouble, or there is nothing to ask

    def find_orders(self):
        for deposit in self.model.deposits:
            attempt = Payment.objects.get(pk=deposit.payment_id).attempts.filter(state="OPEN").first()
            if attempt is not None:
                deposit.gateway, deposit.order_id = attempt.gateway, attempt.order_id
        self.adopt_links()

    def adopt_links(self):
        """For UPI the gateway begins a payment with the link: nobody has paid it yet."""
        known = {its.id for one in self.model.deposits for its in one.tries}
        for one in self.twin.things("Payment"):
            owner = next((its for its in self.model.deposits if its.order_id == one["order_id"]), None)
            if one["id"] not in known and owner is not None:
                assert one["state"] == "PENDING"
                owner.tries.append(Try(one["id"], one["amount"], "PENDING"))

    def standing(self, try_id) -> str:
        return next(one["state"] for one in self.twin.things("Payment") if one["id"] == try_id)

    def left(self, one: Try) -> int:
        """What is neither refunded nor about to be."""
        found = next(its for its in self.twin.things("Payment") if its["id"] == one.id)
        return found["amount"] - found["refunded"] - sum(m for key, m in self.model.disputes.values() if key == one.id)

    def is_disputed(self, one: Try) -> bool:
        return any(key == one.id for key, _ in self.model.disputes.values())

    def sum_of(self, kind: str, *states: str) -> int:
        """Of the twin's things."""
        return sum(one["amount"] for one in self.twin.things(kind) if one["state"] in states)

    def balance(self, kind: str, scope: str) -> int:
        rows = Account.objects.filter(kind=kind, scope_id=scope)
        return int(rows.aggregate(all=Sum(F("posted_debits") - F("posted_credits")))["all"] or 0)

    def free(self, owner=None) -> int:
        """Posted, less what is held of it: of a user, or of SUSPENSE."""
        whose = {"owner": owner, "kind__in": KINDS} if owner else {"kind": "SUSPENSE"}
        rows = Account.objects.filter(**whose)
        found = rows.aggregate(all=Sum(F("posted_credits") - F("posted_debits") - F("pending_debits")))
        return int(found["all"] or 0)


@pytest.fixture
def gateways(twin, settings, db):
    settings.GATEWAYS = copy.deepcopy(settings.GATEWAYS)
    for code, below in BELOW.items():
        settings.GATEWAYS[code]["url"] = f"{twin.simulators.url}/{below}"
        settings.GATEWAYS[code]["per_minute"] = {}
    return twin


def test_money_is_where_the_model_says(gateways):
    Money.twin = gateways
    with policy.override(**{key.replace(".", "__"): value for key, value in RULES.items()}):
        run_state_machine_as_test(
            Money,
            settings=settings(
                max_examples=EXAMPLES or 3,
                derandomize=not EXAMPLES,  # the suite plays the same few each time
                stateful_step_count=25,
                deadline=None,
                suppress_health_check=list(HealthCheck),
            ),
        )
