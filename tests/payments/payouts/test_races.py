"""At the same moment, and in the middle of it: many requests, many workers, a worker killed."""

import os
import signal
import subprocess
import sys
from collections import Counter
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.conf import settings as loaded
from django.db import connection

from apps.core import clock, gate, policy
from apps.payments.gateways.facts import RemoteState
from apps.payments.payouts import flows, services
from apps.payments.payouts.models import Payout, Sending
from apps.payments.payouts.states import Source
from apps.wallet.models import Journal
from apps.wallet.selectors.balances import balances
from config.env import BASE_DIR
from tests.accounts.parallel import at_once
from tests.factories.accounts import make_staff
from tests.factories.payouts import inr, make_account, make_payout, make_sent, make_winner, remote
from tests.runtime.processes import PATIENCE, wait_until

pytestmark = pytest.mark.django_db(transaction=True)
PAYOUT = "/api/v1/wallet/payout"


@pytest.fixture(autouse=True)
def _wide_gate(monkeypatch):
    """One process plays fifty here: each thread wants a connection to Redis."""
    monkeypatch.setattr(gate.client().connection_pool, "max_connections", 200)


def allow(per_day: int) -> None:
    policy.set(key="payouts.per_day", value=per_day, actor=None, reason="test")


def ask(api, user, account, keys: list[str]) -> Counter:
    """The statuses of as many requests for 1,000 rupees at once."""
    clients = [api(user) for _ in keys]
    body = {"amount": {"amount": "1000.00", "currency": "INR"}, "bank_account_id": str(account.pk)}

    def post(client, key):
        return lambda: client.post(PAYOUT, body, format="json", headers={"Idempotency-Key": key}).status_code

    return Counter(at_once(*(post(client, key) for client, key in zip(clients, keys, strict=True))))


class TestAcceptance:
    """Fifty identical requests for 1,000 of 10,000 rupees."""

    def test_with_one_key_there_is_one_payout(self, api):
        user = make_winner()
        statuses = ask(api, user, make_account(user), ["one-key"] * 50)
        print(f"50 requests, one key: {dict(statuses)}; payouts: {Payout.objects.count()}")
        assert set(statuses) <= {201, 409}
        assert (statuses[201] >= 1, Payout.objects.count()) == (True, 1)
        assert balances(user.pk, "INR").locked == inr("1000")

    def test_with_fifty_keys_the_day_allows_three(self, api):
        user = make_winner()
        statuses = ask(api, user, make_account(user), [f"key-{number}" for number in range(50)])
        print(f"50 requests, 50 keys: {dict(statuses)}; payouts: {Payout.objects.count()}")
        assert statuses == {201: 3, 429: 47}
        assert (Payout.objects.count(), balances(user.pk, "INR").locked) == (3, inr("3000"))

    def test_with_fifty_keys_and_no_limit_a_day_the_money_ends(self, api):
        allow(1000)
        user = make_winner()
        statuses = ask(api, user, make_account(user), [f"key-{number}" for number in range(50)])
        print(f"50 requests, 50 keys, no limit a day: {dict(statuses)}; payouts: {Payout.objects.count()}")
        assert statuses == {201: 10, 422: 40}
        assert (Payout.objects.count(), balances(user.pk, "INR").withdrawable) == (10, inr("0"))
        assert Journal.objects.filter(kind="payouts.payout").count() == 10


def test_one_of_many_workers_sends_it(bank):
    payout = make_payout(make_winner())
    services.payout_approve(payout_id=payout.pk, actor=make_staff("FINANCE"))
    at_once(*[lambda: flows.payout_submit(payout_id=payout.pk)] * 8)
    assert (Sending.objects.count(), len(bank.things("Payout"))) == (1, 1)


def test_the_same_news_fifty_times_at_once_moves_the_money_once():
    user = make_winner()
    payout, asked = make_sent(user, actor=make_staff("FINANCE"))
    paid = remote(asked, RemoteState.PAID)
    outcomes = at_once(*[lambda: services.payout_learn(remote=paid, source=Source.WEBHOOK)] * 20)
    assert {outcome.state for outcome in outcomes} == {"PAID"}
    assert balances(user.pk, "INR").winnings == inr("9000")
    back = remote(asked, RemoteState.REVERSED)
    outcomes = at_once(*[lambda: services.payout_learn(remote=back, source=Source.POLL)] * 20)
    assert {outcome.state for outcome in outcomes} == {"RETURNED"}
    assert balances(user.pk, "INR").winnings == inr("10000")


def test_approving_and_cancelling_at_once_leaves_one_word():
    user, cashier = make_winner(), make_staff("FINANCE")
    payout = make_payout(user)
    at_once(
        lambda: services.payout_approve(payout_id=payout.pk, actor=cashier),
        lambda: services.payout_cancel(user=user, payout_id=payout.pk),
    )
    payout.refresh_from_db()
    held = {"APPROVED": "1000", "CANCELLED": "0"}
    assert balances(user.pk, "INR").locked == inr(held[payout.state])


@pytest.fixture
def worker(bank, settings):
    """Starts a real process that sends a payout of this database."""
    started = []
    database = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}")
    environment = {
        **os.environ,
        "DATABASE_URL": database.geturl(),
        "DJANGO_SETTINGS_MODULE": "config.settings.local",
        "MUNIM_RAZORPAYX_URL": settings.GATEWAYS["razorpayx"]["url"],
        "MUNIM_CASHFREE_PAYOUTS_URL": settings.GATEWAYS["cashfree_payouts"]["url"],
        "MUNIM_GATEWAY_TIMEOUT": str(PATIENCE),
    }

    def start(payout: Payout) -> subprocess.Popen:
        command = [sys.executable, "-m", "tests.payments.payouts.sender", str(payout.pk)]
        process = subprocess.Popen(command, cwd=BASE_DIR, env=environment, stdout=subprocess.PIPE)
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()
        process.stdout.close()


@pytest.mark.parametrize(("outcome", "known"), [("TIMEOUT", 1), ("TIMEOUT_BEFORE", 0)])
def test_a_worker_killed_between_the_call_and_the_commit_pays_once(bank, worker, outcome, known):
    assert loaded.GATEWAYS["razorpayx"]["url"].startswith(bank.url)
    user = make_winner()
    payout = make_payout(user)
    services.payout_approve(payout_id=payout.pk, actor=make_staff("FINANCE"))
    bank.plan("payout.create", outcome, seconds=PATIENCE)
    process = worker(payout)
    wait_until(lambda: bank.calls().get("razorpayx payout.create") or process.poll() is not None)
    wait_until(lambda: len(bank.things("Payout")) == known)
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL
    sending = Sending.objects.get()
    assert (Payout.objects.get().state, sending.state, sending.gateway_payout_id) == ("SUBMITTED", "ASKED", "")
    assert services.payouts_due() == []
    for minutes in (3, 10, 30):
        gate.client().flushdb()
        with clock.fixed(clock.now() + timedelta(minutes=minutes)):
            if services.payouts_due() == [payout.pk]:
                flows.payout_submit(payout_id=payout.pk)
    payout.refresh_from_db()
    assert (payout.state, Sending.objects.count(), len(bank.things("Payout"))) == ("PAID", 1, 1)
    assert bank.books()["razorpayx"]["paid_out"] == 100_000
    assert (balances(user.pk, "INR").winnings, balances(user.pk, "INR").locked) == (inr("9000"), inr("0"))
