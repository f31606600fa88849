"""Money over HTTP: in by Razorpay and by Cashfree, played with, partly refunded, paid out, returned, disputed.

The gateways' twin is at the other end all the way, and at the end its books, the ledger and the wallet agree.
"""

import copy
from datetime import timedelta
from types import SimpleNamespace

import pytest

from apps.core import clock, jurisdiction
from apps.core.events import relay
from apps.core.ids import uuid7
from apps.payments.disputes.models import Dispute
from apps.payments.gateways.providers import registry
from apps.payments.inbox import routing
from apps.payments.payouts import services as payouts
from apps.payments.payouts.models import BankAccount, Payout
from apps.simulators.gateways.keys import BELOW
from apps.wallet import accounts
from apps.wallet import services as wallet
from apps.wallet.models import SpendingPolicy
from tests.factories.payouts import make_winner
from tests.wallet.reading import balance, books_are_even, inr

pytestmark = pytest.mark.django_db


def money(amount: str) -> dict:
    return {"amount": amount, "currency": "INR"}


@pytest.fixture
def world(twin, settings, api, staff, django_capture_on_commit_callbacks):
    """Open for deposits in India; `.get`, `.post` as the user, `.office` as finance, `.settle()` lets all happen."""
    settings.GATEWAYS = copy.deepcopy(settings.GATEWAYS)
    for code, below in BELOW.items():
        settings.GATEWAYS[code]["url"] = f"{twin.simulators.url}/{below}"
    jurisdiction.open_products(region="IN", legal_basis="test", products=["deposit"])
    SpendingPolicy.objects.get_or_create(product="draughts", defaults={"buckets": ["USER_DEPOSIT"], "is_stake": False})
    user, cashier = make_winner("0.00"), staff("FINANCE")
    mine, office = api(user), api(cashier)

    def call(client, path, body=None):
        headers = {"Idempotency-Key": str(uuid7())}
        answer = client.post(f"/api/v1/{path}", body or {}, format="json", headers=headers)
        assert answer.status_code < 300, answer.content
        return answer.json()

    def settle():
        """Webhooks arrive and are followed, events are carried, tasks run, until nothing is left."""
        for _ in range(4):
            with django_capture_on_commit_callbacks(execute=True):
                for webhook in twin.collect():
                    told = registry.webhook_gateway(webhook.gateway)
                    news = told.webhook_news(raw=webhook.raw, headers=webhook.headers)
                    if (handler := routing.handler_of(news.subject)) is not None:
                        handler(news)
                relay.drain()

    return SimpleNamespace(
        twin=twin,
        user=user,
        cashier=cashier,
        get=lambda path: mine.get(f"/api/v1/{path}").json(),
        post=lambda path, body=None: call(mine, path, body),
        office=lambda path, body=None: call(office, path, body),
        settle=settle,
    )


def deposit(world, amount: str) -> dict:
    """Ordered, paid by UPI, credited by the webhook."""
    order = world.post("payments/orders", {"amount": money(amount), "method": "UPI", "flow": "qr"})
    paid_as = world.twin.pay(order["provider_order_id"])
    world.settle()
    return order | {"paid_as": paid_as}


def play(world, *, staked: str, won: str) -> None:
    stake = {"user": world.user, "amount": inr(staked), "product": "draughts", "credit": accounts.REVENUE}
    wallet.spend(**stake, kind="wallet.demo", reference="stake:1")
    wallet.credit_winnings(
        user=world.user, amount=inr(won), debit=accounts.REVENUE, kind="wallet.demo", reference="prize:1"
    )


def buckets(world) -> tuple[str, str, str]:
    """Deposit, winnings and what is locked, as the user's app shows them."""
    shown = world.get("wallet")
    return tuple(shown[name]["amount"] for name in ("deposit", "winnings", "locked"))


def pay_out(world, amount: str) -> Payout:
    """A bank account whose holder is proved, a request, and finance's yes."""
    bank = world.post(
        "bank-accounts",
        {"account_number": "50100012345678", "ifsc": "HDFC0001234", "holder_name": world.user.name},
    )
    world.settle()
    BankAccount.objects.filter(pk=bank["id"]).update(usable_from=clock.now() - timedelta(seconds=1))
    asked = world.post("wallet/payout", {"amount": money(amount), "bank_account_id": bank["id"]})
    payouts.payout_approve(payout_id=asked["id"], actor=world.cashier)
    world.settle()
    return Payout.objects.get(pk=asked["id"])


def test_a_rupee_from_the_bank_and_back(world):
    first = deposit(world, "1000.00")
    assert (first["provider"], world.get(f"payments/{first['id']}")["state"]) == ("razorpay", "CAPTURED")

    world.twin.outage("razorpay", "BUSY")
    second = deposit(world, "500.00")
    world.twin.outage("razorpay", "")
    assert (second["provider"], world.get(f"payments/{second['id']}")["state"]) == ("cashfree", "CAPTURED")
    assert buckets(world) == ("1500.00", "0.00", "0.00")

    play(world, staked="300.00", won="700.00")
    assert buckets(world) == ("1200.00", "700.00", "0.00")

    world.office("wallet/refund", {"payment_id": first["id"], "amount": money("250.00"), "reason": "Paid too much"})
    world.settle()
    assert world.get(f"payments/{first['id']}")["refunded"] == money("250.00")
    assert buckets(world) == ("950.00", "700.00", "0.00")

    payout = pay_out(world, "600.00")
    assert (payout.state, buckets(world)) == ("PAID", ("950.00", "100.00", "0.00"))
    world.twin.end_payout(world.twin.things("Payout")[0]["id"], "REVERSED")
    world.settle()
    assert (Payout.objects.get().state, buckets(world)) == ("RETURNED", ("950.00", "700.00", "0.00"))

    remote_id = world.twin.open_dispute(second["paid_as"])
    world.settle()
    assert (Dispute.objects.get().state, buckets(world)) == ("OPEN", ("950.00", "700.00", "500.00"))
    world.twin.end_dispute(remote_id, "LOST")
    world.settle()
    assert (Dispute.objects.get().state, buckets(world)) == ("LOST", ("450.00", "700.00", "0.00"))

    books = world.twin.books()
    assert (
        balance(accounts.gateway("razorpay"))
        == books["razorpay"]["captured"] - books["razorpay"]["refunded"]
        == 75_000
    )
    assert balance(accounts.gateway("cashfree")) == books["cashfree"]["captured"] - books["cashfree"]["deducted"] == 0
    assert balance(accounts.payouts("razorpayx")) == 0
    books_are_even()
