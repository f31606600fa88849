"""Every journal that touches a user's account becomes one `wallet.update` with the whole wallet."""

from datetime import timedelta

import pytest
from django.db import connection

from apps.core import clock
from apps.core.events.relay import drain
from apps.core.models import OutboxEvent
from apps.notifications.live.models import Event
from apps.wallet import accounts, services
from apps.wallet.engine.requests import JournalRequest, Leg
from apps.wallet.kernel import post
from apps.wallet.models import BonusGrant, Journal
from apps.wallet.services import GrantRequest

from .conftest import SOON, terms
from .reading import inr

pytestmark = pytest.mark.django_db
POT = accounts.escrow("contest:1")
_TOUCHED = """
    SELECT DISTINCT t.journal_id::text, a.owner_id FROM wallet_transfer t
    JOIN wallet_account a ON a.id IN (t.debit_account_id, t.credit_account_id) WHERE a.owner_id IS NOT NULL
"""


def touched() -> set[tuple[str, int]]:
    with connection.cursor() as cursor:
        cursor.execute(_TOUCHED)
        return set(cursor.fetchall())


def told() -> list[tuple[str, int]]:
    rows = OutboxEvent.objects.filter(name__startswith="wallet.funds").order_by("id").values_list("payload", flat=True)
    return [(payload["journal_id"], payload["user_id"]) for payload in rows]


def money(amount: str) -> dict[str, str]:
    return {"amount": amount, "currency": "INR"}


class Verbs:
    """Each verb of the ledger once, by the people it needs."""

    def __init__(self, one, two, admin):
        self.one, self.two, self.admin = one, two, admin

    def hold(self, reference: str, **changes):
        legs = {"debit": accounts.deposit(self.one), "credit": POT, "amount": inr("10.00"), "kind": "contests.join"}
        return services.hold(**legs, reference=reference, **changes)

    def holds(self):
        services.capture(hold=self.hold("e:1"), amount=inr("4.00"))
        services.void(hold=self.hold("e:2"))
        self.hold("e:3", expires_at=clock.now() + timedelta(seconds=1))
        with clock.fixed(clock.now() + timedelta(hours=1)):
            services.holds_expire_due()

    def moves(self):
        spent = {"product": "chits", "credit": POT, "kind": "chits.pay"}
        services.spend(user=self.one, amount=inr("5.00"), reference="p:1", **spent)
        paid = services.spend(user=self.one, amount=inr("5.00"), reference="p:2", **spent)
        services.reverse(journal=paid)
        services.credit_winnings(user=self.two, amount=inr("3.00"), debit=POT, kind="contests.prize", reference="w:1")
        services.transfer(
            debit=accounts.deposit(self.one),
            credit=accounts.deposit(self.two),
            amount=inr("1.00"),
            kind="tests.gift",
            reference="g:1",
        )

    def debts(self):
        bank = accounts.gateway("razorpay")
        taken = {"credit": bank, "kind": "payments.chargeback", "reference": "c:1"}
        services.claw_back(user=self.two, amount=inr("5000.00"), **taken)
        services.write_off(user=self.two, amount=inr("2.00"), reference="o:1", actor=self.admin, memo="gone")
        services.deposit_credit(user=self.two, amount=inr("9.00"), provider="razorpay", reference="d:2")

    def bonuses(self):
        def grant(number: int, **changes):
            given = {"user": self.one, "amount": inr("50.00"), "terms": terms(**changes), "reference": f"b:{number}"}
            return services.bonus_grant(**given)

        services.bonus_forfeit(grant=grant(1), actor=self.admin, reason="asked")
        grant(2, expires_at=clock.now() + timedelta(seconds=1))
        with clock.fixed(clock.now() + timedelta(hours=1)):
            services.bonus_expire_due()
        met = grant(3)
        BonusGrant.objects.filter(pk=met.pk).update(wagered=met.required)
        services.bonus_convert(grant=BonusGrant.objects.get(pk=met.pk))


@pytest.fixture
def verbs(funded, staff):
    return Verbs(funded("1000.00"), funded("100.00"), staff())


@pytest.mark.parametrize("group", ["holds", "moves", "debts", "bonuses"])
def test_every_verb_tells_of_every_user_it_touches(verbs, group):
    before = Journal.objects.count()
    getattr(verbs, group)()
    assert Journal.objects.count() >= before + 3
    assert sorted(told()) == sorted(touched())
    drain()
    updates = Event.objects.filter(type="wallet.update").values_list("data__txn__id", "user_id")
    assert sorted(updates) == sorted(touched())


def test_a_batch_tells_each_user_once_and_of_receivables_too(member):
    one, two = member(), member()
    bank, owed = accounts.gateway("razorpay"), accounts.receivable(two)
    services.bonus_grant_many(
        requests=[
            GrantRequest(user=user, amount=inr("5.00"), terms=terms(expires_at=SOON), reference=f"many:{number}")
            for number, user in enumerate([one, two, one])
        ]
    )
    assert [user for _, user in told()] == [two.pk, one.pk]
    OutboxEvent.objects.all().delete()
    post([JournalRequest("tests.owe", "tests", "1", (Leg(owed, bank, 700, "INR"),))])
    payload = OutboxEvent.objects.get(name="wallet.funds_moved").payload
    assert (payload["user_id"], payload["available"], payload["posted"]) == (two.pk, 0, 0)


class TestUpdate:
    def test_carries_the_whole_wallet_and_what_moved(self, funded):
        user = funded("100.00")
        held = services.hold(
            debit=accounts.deposit(user), credit=POT, amount=inr("60.00"), kind="contests.join", reference="e:1"
        )
        drain()
        assert list(Event.objects.filter(user=user).values_list("seq", "type", "data")) == [
            (1, "wallet.update", _whole(user, "40.00", "60.00", first_of(user), "payments.deposit", "100.00")),
            (2, "wallet.update", _whole(user, "40.00", "60.00", str(held.pk), "contests.join", "-60.00", "HELD")),
        ]

    def test_says_that_money_was_given_back_to_use(self, funded):
        user = funded("100.00")
        services.void(
            hold=services.hold(
                debit=accounts.deposit(user), credit=POT, amount=inr("60.00"), kind="contests.join", reference="e:1"
            )
        )
        drain()
        txns = Event.objects.filter(user=user).order_by("seq").values_list("data__txn__status", "data__txn__amount")
        assert list(txns) == [
            ("COMPLETED", money("100.00")), ("HELD", money("-60.00")), ("RELEASED", money("60.00")),
        ]  # fmt: skip

    def test_costs_three_statements_however_many(self, funded, django_assert_num_queries):
        moved = [services.Moved(funded().pk, "j", "tests.in", "INR", 1, 1, number, clock.now()) for number in range(6)]
        for some in (moved[:1], moved[1:]):
            with django_assert_num_queries(3):
                services.wallets_tell(moved=some)

    def test_is_pushed_once_though_delivered_twice(self, funded):
        moved = [services.Moved(funded().pk, "j", "tests.in", "INR", 1, 1, 7, clock.now())]
        assert services.wallets_tell(moved=moved) == services.wallets_tell(moved=moved) == [1]


def first_of(user) -> str:
    return OutboxEvent.objects.filter(aggregate_id=str(user.pk), name="wallet.funds_added").get().payload["journal_id"]


def _whole(user, available, locked, journal, kind, amount, status="COMPLETED") -> dict:
    buckets = {
        "available": available,
        "deposit": "100.00",
        "winnings": "0.00",
        "bonus": "0.00",
        "locked": locked,
        "withdrawable": "0.00",
    }
    return {
        "user_id": user.public_id,
        "balance": {"currency": "INR"} | {name: money(value) for name, value in buckets.items()},
        "txn": {"id": journal, "type": kind, "amount": money(amount), "status": status},
    }
