"""Closed days, balances as of an instant, and the check that finds what was tampered with."""

from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from io import StringIO
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from apps.core import clock
from apps.core.ids import uuid7_floor
from apps.core.models import OutboxEvent
from apps.wallet import accounts, claimants, services
from apps.wallet.models import Account, ClosingBalance, DayClose, LedgerCheck, Transfer
from apps.wallet.selectors import ledger
from apps.wallet.services import integrity
from apps.wallet.services.closing import DayNotOver, end_of

from .reading import books_are_even, inr

pytestmark = pytest.mark.django_db


@contextmanager
def triggers_off():
    """What an intruder with the database's password would do."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        yield cursor
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")


def shift(days: int) -> None:
    """Everything posted so far happened that many days earlier."""
    moved = [(row.pk, UUID(int=row.pk.int - (days * 86_400_000 << 80))) for row in Transfer.objects.all()]
    with triggers_off() as cursor:
        for old, new in moved:
            at = "UPDATE wallet_transfer SET id = %s, created_at = uuid_extract_timestamp(%s) WHERE id = %s"
            cursor.execute(at, [new, new, old])
            cursor.execute("UPDATE wallet_transfer SET pending_id = %s WHERE pending_id = %s", [new, old])


def fund(user, amount, reference):
    return services.deposit_credit(user=user, amount=inr(amount), provider="razorpay", reference=reference)


def account(user):
    return Account.objects.get(owner=user, kind="USER_DEPOSIT")


class TestClosing:
    def test_a_day_keeps_what_it_closed_with(self, funded):
        user = funded("10.00")
        shift(2)
        fund(user, "5.00", "d:2")
        shift(1)
        fund(user, "1.00", "d:3")
        closed = services.day_close()
        today = clock.today()
        assert [day.date for day in closed] == [today - timedelta(days=n) for n in (3, 2, 1)]
        kept = ClosingBalance.objects.filter(account=account(user)).order_by("date")
        assert [row.posted_credits for row in kept] == [1000, 1500]
        assert services.day_close() == []
        fund(user, "2.00", "d:4")
        assert [row.posted_credits for row in kept.all()] == [1000, 1500]
        books_are_even()

    def test_today_is_not_closed(self, funded):
        funded()
        with pytest.raises(DayNotOver):
            services.day_close(date=clock.today())
        assert not DayClose.objects.exists()

    def test_the_command(self, funded):
        funded()
        shift(1)
        out = StringIO()
        call_command("ledger_close", stdout=out)
        assert out.getvalue().endswith("Closed 1 days.\n")
        with pytest.raises(CommandError):
            call_command("ledger_close", date=clock.today(), stdout=StringIO())


class TestAsOf:
    def test_is_the_line_before_it(self, funded):
        user = funded("10.00")
        shift(2)
        fund(user, "5.00", "d:2")
        yesterday = end_of(clock.today() - timedelta(days=1))
        now = clock.now() + timedelta(seconds=1)
        row = account(user)
        instants = [now - timedelta(days=9), yesterday, now]
        assert [ledger.balance_as_of(row, at) for at in instants] == [0, 1000, 1500]

    def test_is_the_closing_and_what_moved_since_where_lines_have_no_balance(self, funded):
        user = funded("10.00")
        gateway = Account.objects.get(kind="GATEWAY_CLEARING")
        services.posting_mode_switch(account=gateway, mode="APPEND", actor=None, reason="busy")
        fund(user, "2.00", "d:2")
        shift(2)
        fund(user, "5.00", "d:3")
        instants = [end_of(clock.today() - timedelta(days=1)), clock.now() + timedelta(seconds=1)]
        assert [ledger.balance_as_of(gateway, at) for at in instants] == [1200, 1700]
        services.day_close()
        assert [ledger.balance_as_of(gateway, at) for at in instants] == [1200, 1700]

    def test_the_smallest_key_of_an_instant(self):
        at = datetime(2026, 1, 1, tzinfo=UTC)
        assert str(uuid7_floor(at)) == "019b76da-a800-7000-8000-000000000000"


class TestCheck:
    def test_is_clean_and_kept(self, funded):
        funded()
        shift(1)
        services.day_close()
        for full in (False, True):
            done = integrity.check(full=full, as_of=clock.now())
            assert (done.is_clean, done.is_full, done.breaks) == (True, full, [])
        assert LedgerCheck.objects.count() == 2
        assert (LedgerCheck.objects.get(is_full=True).transfers, LedgerCheck.objects.get(is_full=False).transfers) == (
            1,
            0,
        )

    @pytest.mark.parametrize(
        ("tampering", "invariants"),
        [
            ("UPDATE wallet_account SET posted_credits = posted_credits + 1 WHERE owner_id IS NOT NULL", {1, 2, 5}),
            ("UPDATE wallet_transfer SET amount = amount + 1", {2}),
            ("UPDATE wallet_transfer SET currency = 'USD'", {1}),
            ("UPDATE wallet_transfer SET created_at = created_at - interval '1 day'", {1}),
            ("UPDATE wallet_transfer SET phase = 'VOID'", {1, 2}),
            ("DELETE FROM wallet_journal", {1, 4}),
            ("UPDATE wallet_transfer SET credit_balance = 7", {5}),
            ("UPDATE wallet_journal SET kind = 'unknown.kind'", {4}),
        ],
    )
    def test_finds_what_was_tampered_with(self, funded, tampering, invariants):
        funded("10.00")
        if "DELETE" in tampering:
            invariants = invariants - {4}
        with triggers_off() as cursor:
            cursor.execute(tampering)
        done = integrity.check()
        assert {found["invariant"] for found in done.breaks} == invariants
        assert not done.is_clean
        assert OutboxEvent.objects.get(name="wallet.ledger_broken").payload["check_id"] == str(done.pk)

    def test_finds_a_closing_that_was_changed(self, funded):
        funded("10.00")
        shift(1)
        services.day_close()
        with triggers_off() as cursor:
            cursor.execute("UPDATE wallet_closingbalance SET posted_credits = posted_credits + 1")
        assert {found["invariant"] for found in integrity.check(full=True).breaks} == {5}

    def test_finds_an_overdue_hold(self, funded):
        services.hold(
            debit=accounts.deposit(funded()),
            credit=accounts.REVENUE,
            amount=inr("1.00"),
            kind="tests.hold",
            reference="1",
            expires_at=clock.now() - timedelta(hours=1),
        )
        assert [found["invariant"] for found in integrity.check().breaks] == [3]

    def test_finds_a_claim_without_its_journal(self, funded, monkeypatch):
        user = funded()
        monkeypatch.setattr(claimants, "_claimants", dict(claimants._claimants))
        claimants.register("tests.claim", type(user), claiming=claimants.Q(pk=user.pk))
        assert [found["subject"] for found in integrity.check().breaks] == [
            f"accounts.User {user.pk} has no journal tests.claim"
        ]

    def test_the_command_ends_with_one(self, funded):
        funded("10.00")
        out = StringIO()
        call_command("ledger_check", "--full", "--as-of", str(clock.today()), stdout=out)
        assert out.getvalue().startswith("INR: debits 10.00, credits 10.00\nThe ledger is clean")
        with triggers_off() as cursor:
            cursor.execute("UPDATE wallet_transfer SET amount = amount + 1")
        with pytest.raises(CommandError) as refusal:
            call_command("ledger_check", stdout=StringIO(), stderr=StringIO())
        assert refusal.value.returncode == 1
