"""The play's stage: two users, a clerk and another, the gateways' twin, and one clock for all of them."""

import time
from collections import Counter
from contextlib import contextmanager, suppress
from datetime import timedelta

from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine

from apps.core import clock, gate, jurisdiction
from apps.core.errors import DomainError
from apps.payments.gateways.providers import registry
from apps.payments.inbox import routing
from apps.payments.models import Payment
from tests.factories.accounts import make_staff
from tests.factories.payouts import make_account, make_winner

from .model import Model, Taken, Try, taken

OPENING = 10_000_00
AMOUNTS = st.integers(1_00, 900_00)
WHICH = st.integers(0, 1_000)
USERS = st.integers(0, 1)
RULES = {
    "payouts.per_day": 1_000,
    "payouts.minimum": 1,
    "refunds.spent_money": "RECEIVABLE",
    "refunds.approval_limit": 1_000_000,
    "payments.lost_order_seconds": 10,
    "payments.order_minutes": 1_440,
    "gateways.circuit_failures": 1_000_000,
}


class Stage(RuleBasedStateMachine):
    """What all rules share."""

    twin = None  # of the test
    played: Counter = Counter()  # of all examples: what became of things

    def open(self):
        gate.client().flushdb()
        self.twin.reset(refunds_after=None, payouts_after=None)
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.model, self.now, self.letters = Model(), clock.now(), []
        jurisdiction.open_products(region="IN", legal_basis="test", products=["deposit", "wallet.transfer"])
        self.clerk, self.second = make_staff("FINANCE"), make_staff("FINANCE")
        self.users = [make_winner(f"{OPENING // 100}.00") for _ in range(2)]
        self.accounts = [make_account(user) for user in self.users]

    def teardown(self):
        if hasattr(self, "atomic"):
            try:
                self.everybody_is_asked()
                self.count()
            finally:
                transaction.set_rollback(True)
                self.atomic.__exit__(None, None, None)

    def count(self):
        self.played.update(
            f"{kind.lower()} {one['state'].lower()}"
            for kind in ("Payment", "Refund", "Payout", "Dispute")
            for one in self.twin.things(kind)
        )
        self.played.update(gifts=len(self.model.gifts), transfers=self.model.transfers)

    def time_passes(self):
        """Some minutes, at the gateways too: leases are over, and nothing is held back by a limit per minute."""
        gate.client().flushdb()
        self.now += timedelta(minutes=3)
        self.twin.settings(clock=self.now.timestamp() - time.time())

    def moment(self):
        self.time_passes()
        return clock.fixed(self.now)

    @contextmanager
    def allowed(self):
        """A moment in which somebody asks for something, and may be refused without a trace."""
        with self.moment(), suppress(DomainError), transaction.atomic():
            yield

    def ask(self, flow, **whom):
        with suppress(DomainError):  # theirs is in trouble, or there is nothing to ask
            flow(**whom)

    def read(self, letter):
        news = registry.webhook_gateway(letter.gateway).webhook_news(raw=letter.raw, headers=letter.headers)
        handler = routing.handler_of(news.subject)
        if handler is None:
            return
        with self.moment():
            if getattr(handler(news), "result", None) == routing.Result.RETRY:
                self.letters.append(letter)

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

    # What lies in the twin's books.

    def standing(self, try_id: str) -> str:
        return next(one["state"] for one in self.twin.things("Payment") if one["id"] == try_id)

    def taken(self) -> list[Taken]:
        return taken(*(self.twin.things(kind) for kind in ("Payment", "Refund", "Dispute")))

    def sum_of(self, kind: str, *states: str, gateway: str = "") -> int:
        return sum(one["amount"] for one in self.twin.things(kind, gateway) if one["state"] in states)

    def some_of(self, kind: str, which: int, *states: str) -> dict | None:
        found = [one for one in self.twin.things(kind) if one["state"] in states]
        return found[which % len(found)] if found else None
