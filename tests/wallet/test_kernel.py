"""The kernel itself: one journal and many by different statements, the same results."""

from datetime import UTC, datetime

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.core.models import OutboxEvent
from apps.core.money import AmountInvalid
from apps.wallet import accounts, services
from apps.wallet.engine.requests import AccountRef, JournalRequest, Leg
from apps.wallet.errors import AlreadyReversed, HoldNotOpen, IdempotencyMismatch, InsufficientFunds
from apps.wallet.kernel import post
from apps.wallet.models import Account, Journal, Transfer
from tests.factories.accounts import make_member

from .reading import balance, books_are_even, inr

pytestmark = pytest.mark.django_db


def give(user, amount, reference="1"):
    return JournalRequest("tests.fund", "x", reference, (Leg(accounts.BANK, accounts.deposit(user), amount, "INR"),))


def take(user, amount, reference="1"):
    return JournalRequest("tests.fee", "x", reference, (Leg(accounts.deposit(user), accounts.REVENUE, amount, "INR"),))


class TestBatch:
    def test_the_statement_count_is_the_same_for_one_and_for_many(self, member):
        user = member()
        for count in (1, 2, 500):
            with CaptureQueriesContext(connection) as queries:
                post([give(user, 5, f"{count}-{n}") for n in range(count)])
            assert len(queries) == 1

    def test_the_floor_is_looked_at_after_the_whole_batch(self, member):
        user = member()
        post([take(user, 100), give(user, 100)])
        assert balance(accounts.deposit(user)) == 0
        lines = Transfer.objects.order_by("id").values_list("debit_balance", "credit_balance")
        assert list(lines) == [(-100, 100), (100, 0)]
        books_are_even()

    def test_all_or_nothing(self, member):
        rich, poor = member(), member()
        post([give(rich, 100)])
        before = Journal.objects.count(), OutboxEvent.objects.count(), Account.objects.count()
        with pytest.raises(InsufficientFunds), transaction.atomic():
            post([take(rich, 50, "a"), take(poor, 1, "b")])
        assert (Journal.objects.count(), OutboxEvent.objects.count(), Account.objects.count()) == before
        assert balance(accounts.deposit(rich)) == 100

    def test_known_keys_answer_their_first_result_and_only_the_rest_is_posted(self, member):
        user = member()
        first = post([give(user, 10, "a"), give(user, 20, "b")])
        again = post([give(user, 30, "c"), give(user, 20, "b"), give(user, 10, "a"), give(user, 30, "c")])
        assert [done.is_replay for done in again] == [False, True, True, False]
        assert [again[2].journal_id, again[1].journal_id] == [done.journal_id for done in first]
        assert again[0] == again[3]
        assert balance(accounts.deposit(user)) == 60

    def test_a_known_key_with_other_content_refuses_all(self, member):
        user = member()
        post([give(user, 10, "a")])
        for batch in ([give(user, 11, "a")], [give(user, 5, "b"), give(user, 11, "a")]):
            with pytest.raises(IdempotencyMismatch):
                post(batch)
        with pytest.raises(IdempotencyMismatch):
            post([give(user, 5, "c"), give(user, 6, "c")])
        assert balance(accounts.deposit(user)) == 10

    def test_answers_the_balances_after(self, member):
        user = member()
        one = post([give(user, 10, "a")])[0].transfers[0]
        two = post([give(user, 10, "b"), give(user, 10, "c")])[1].transfers[0]
        assert (one.credit_balance, two.credit_balance) == (10, 30)
        assert Transfer.objects.get(pk=two.transfer_id).credit_balance == 30

    def test_a_batch_tells_each_user_once(self, member):
        user = member()
        post([give(user, 10, "a"), give(user, 20, "b"), take(user, 5, "c")])
        event = OutboxEvent.objects.get(name__startswith="wallet.funds")
        assert (event.name, event.payload["available"], event.payload["kind"]) == (
            "wallet.funds_added",
            25,
            "tests.fee",
        )

    def test_limits(self, member):
        user = member()
        for bad in (0, -1, 10**15 + 1, 1.5, True):
            with pytest.raises(AmountInvalid):
                post([give(user, bad)])
        with pytest.raises(AmountInvalid):
            post([])


class TestAppendOnly:
    @pytest.mark.parametrize("model", [Journal, Transfer])
    def test_the_database_refuses_changes(self, funded, model):
        funded()
        table = model._meta.db_table
        connection.check_constraints()
        for sql in (f"UPDATE {table} SET id = id", f"DELETE FROM {table}", f"TRUNCATE {table} CASCADE"):
            with (
                pytest.raises(ProgrammingError, match="is append-only"),
                transaction.atomic(),
                connection.cursor() as cursor,
            ):
                cursor.execute(sql)
        assert Journal.objects.count() == 1


class TestOrder:
    def test_ids_and_times_agree_and_rise(self, member):
        user = member()
        post([give(user, 1, f"a{n}") for n in range(50)])
        for n in range(5):
            post([give(user, 1, f"b{n}")])
        rows = list(Transfer.objects.order_by("id").values_list("created_at", "credit_balance"))
        assert [after for _, after in rows] == list(range(1, 56))
        assert [at for at, _ in rows] == sorted(at for at, _ in rows)


PEOPLE = 3
legs = st.tuples(st.integers(0, PEOPLE), st.integers(0, PEOPLE), st.integers(1, 40)).filter(
    lambda leg: leg[0] != leg[1]
)
journals = st.lists(st.lists(legs, min_size=1, max_size=4), min_size=1, max_size=6)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(journals=journals, held=st.booleans())
def test_one_by_one_and_together_end_alike(db, journals, held):
    """Each journal alone through the fast way, then all through the set-based one, on twins."""
    phase = "PENDING" if held else "POSTED"

    def run(tag, together):
        users = [make_member() for _ in range(PEOPLE)]
        refs = [accounts.escrow(f"tests:{users[0].pk}"), *(accounts.deposit(user) for user in users)]
        post([JournalRequest("tests.fund", tag, str(u.pk), (Leg(accounts.BANK, accounts.deposit(u), 60, "INR"),))
              for u in users])  # fmt: skip
        wanted = [
            JournalRequest(
                "tests.x", tag, f"{users[0].pk}-{n}",
                tuple(Leg(refs[d], refs[c], amount, "INR", phase) for d, c, amount in rows),
            )
            for n, rows in enumerate(journals)
        ]  # fmt: skip
        try:
            with transaction.atomic():
                done = post(wanted) if together else [post([one])[0] for one in wanted]
        except InsufficientFunds:
            return "refused"
        lines = [(line.debit_balance, line.credit_balance) for one in done for line in one.transfers]
        sums = [list(Account.objects.filter(owner_id=r.owner_id, kind=r.kind, scope_id=r.scope_id).values_list(
            "posted_debits", "posted_credits", "pending_debits", "pending_credits")) for r in refs]  # fmt: skip
        return lines, sums

    alone, together = run("a", False), run("b", True)
    # Alone, a journal may lack what a later one brings; what passes alone passes together, and ends the same.
    if alone != "refused":
        assert together == alone


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(parts=st.lists(st.integers(1, 50), min_size=1, max_size=4), data=st.data())
def test_a_capture_takes_exactly_its_part_in_leg_order(db, parts, data):
    user = make_member()
    pot = accounts.escrow(f"tests:{user.pk}")
    refs = [accounts.bonus(user.pk, f"{n}") for n in range(len(parts))]
    post([JournalRequest("tests.fund", "x", f"{user.pk}-{n}", (Leg(accounts.BANK, ref, part, "INR"),))
          for n, (ref, part) in enumerate(zip(refs, parts, strict=True))])  # fmt: skip
    pending = tuple(Leg(ref, pot, part, "INR", "PENDING") for ref, part in zip(refs, parts, strict=True))
    hold = JournalRequest("tests.hold", "x", str(user.pk), pending)
    held = post([hold])[0]
    taken = data.draw(st.integers(1, sum(parts)))
    left, expected = taken, []
    for part in parts:
        expected.append(part - min(part, left))
        left -= min(part, left)
    legs = [leg.transfer_id for leg in held.transfers]
    cut = [part - rest for part, rest in zip(parts, expected, strict=True)]
    resolved = tuple(
        Leg(None, None, took or part, "INR", "CAPTURE" if took else "VOID", key)
        for took, part, key in zip(cut, parts, legs, strict=True)
    )
    resolve = JournalRequest("tests.capture", "x", str(user.pk), resolved)
    post([resolve])
    assert [balance(ref) for ref in refs] == expected
    assert balance(pot) == taken
    with pytest.raises(HoldNotOpen), transaction.atomic():
        post([resolve._replace(reference_id=f"{user.pk}-again")])


def test_reversing_twice_in_one_batch_is_refused(funded):
    user = funded("10.00")
    fee = services.transfer(
        debit=accounts.deposit(user), credit=accounts.REVENUE, amount=inr("4.00"), kind="tests.fee", reference="1"
    )
    back = (Leg(accounts.REVENUE, accounts.deposit(user), 400, "INR"),)
    twice = [JournalRequest("tests.back", "x", str(n), back, reverses=fee.pk) for n in (1, 2)]
    with pytest.raises(AlreadyReversed), transaction.atomic():
        post(twice)
    assert balance(accounts.REVENUE) == 400


def test_effective_at_stands_beside_the_time_of_posting(funded):
    then = datetime(2020, 1, 1, tzinfo=UTC)
    journal = services.transfer(
        debit=accounts.deposit(funded()),
        credit=AccountRef("SUSPENSE"),
        amount=inr("1.00"),
        kind="tests.late",
        reference="1",
        effective_at=then,
    )
    journal.refresh_from_db()
    assert journal.effective_at == then
    assert journal.created_at.year > 2020
