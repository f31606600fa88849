"""Breaks: opened once, put right by two people with exact postings, explained, cleared."""

from datetime import timedelta
from decimal import Decimal

import pytest

from apps.core import clock, policy
from apps.core.fsm import StateConflict
from apps.core.models import AuditEntry
from apps.core.money import money
from apps.core.review import services as review
from apps.core.review.models import WorkItem
from apps.core.review.services.shared import evidence_digest
from apps.core.review.states import WorkState
from apps.payments.reconciliation import services
from apps.payments.reconciliation.engine.fixes import Posting, suggested
from apps.payments.reconciliation.errors import FixInvalid, NothingToPost
from apps.payments.reconciliation.models import Break
from apps.payments.reconciliation.states import BreakState
from apps.payments.refunds.models import Allowance
from apps.payments.services import payment_learn
from apps.wallet import accounts
from apps.wallet.models import Journal
from tests.factories.payments import make_payment, remote
from tests.wallet.reading import balance, books_are_even, inr

pytestmark = pytest.mark.django_db
CLEARING = accounts.gateway("razorpay")


def fresh(row):
    """The row as it stands."""
    return type(row).objects.get(pk=row.pk)


def opened(of="12.50", **changes) -> Break:
    """The gateway settled so much less than we booked."""
    fix = suggested("SETTLED_UNDER", gateway="razorpay", difference=-Decimal(of), currency="INR")
    given = {
        "amount": inr(of),
        "kind": "SETTLED_UNDER",
        "gateway": "razorpay",
        "object_type": "payments.gatewaypayment",
        "object_id": "p1",
        "reason": "Settled with less.",
        "fix": fix,
    }
    return services.break_open(**{**given, **changes})


def decided(broken: Break, decision: str, maker, **data) -> WorkItem:
    """Claimed and decided by `maker`, the undo time over."""
    item = WorkItem.objects.get(subject_id=str(broken.pk))
    review.item_claim(item_id=item.pk, actor=maker)
    review.decision_stage(item_id=item.pk, actor=maker, decision=decision, data=data)
    with clock.fixed(clock.now() + timedelta(seconds=policy.get("review.undo_seconds") + 1)):
        review.apply_due()
    return fresh(item)


class TestOpen:
    def test_once_for_its_cause(self):
        first, entries = opened(), AuditEntry.objects.count()
        again = opened()
        assert (first.pk, Break.objects.count(), WorkItem.objects.count()) == (again.pk, 1, 1)
        assert (again.amount, again.fix, AuditEntry.objects.count()) == (
            Decimal("12.50"),
            [{"debit": "HOUSE_EXPENSE", "credit": "GATEWAY_CLEARING:razorpay", "amount": "12.5", "currency": "INR"}],
            entries,
        )

    def test_follows_the_figures_while_it_is_open(self, staff):
        maker, checker = staff("FINANCE"), staff("FINANCE")
        broken = opened()
        item = decided(broken, "POST", maker)
        assert opened("99.00").pk == broken.pk
        broken = fresh(broken)
        assert (broken.amount, broken.fix[0]["amount"], Break.objects.count()) == (Decimal("99.0000"), "99", 1)
        review.claim_next(queue="breaks", actor=checker)
        assert (fresh(item).state, Journal.objects.count()) == (WorkState.CLAIMED, 0)

    def test_told_again_in_the_same_words_after_a_decision_is_no_news(self, staff):
        broken = opened()
        services.break_explain(break_id=broken.pk, actor=staff("FINANCE"), checker=None, note="Late file")
        assert (opened().pk, Break.objects.count(), WorkItem.objects.count()) == (broken.pk, 1, 1)

    def test_another_amount_after_a_decision_is_a_break_of_its_own(self, staff):
        broken = opened()
        services.break_fix(break_id=broken.pk, actor=staff("FINANCE"), checker=staff("FINANCE"))
        with clock.fixed(clock.now() + timedelta(days=3)):
            again = opened("3.00")
            assert again.due_at == clock.now() + timedelta(hours=24)
        assert (again.earlier, again.state, again.journal_id) == (broken, BreakState.OPEN, None)
        services.break_fix(break_id=again.pk, actor=staff("FINANCE"), checker=staff("FINANCE"))
        broken, again = fresh(broken), fresh(again)
        assert (broken.state, again.state, broken.journal_id != again.journal_id) == ("FIXED", "FIXED", True)
        assert (balance(accounts.HOUSE_EXPENSE), Journal.objects.count()) == (1550, 2)
        books_are_even()

    def test_says_on_its_page_and_in_the_queue_that_it_came_back(self, console, staff):
        broken = opened()
        services.break_explain(break_id=broken.pk, actor=staff("FINANCE"), checker=None, note="Late file")
        again = opened(came_back=True)
        client, item = console("FINANCE"), WorkItem.objects.get(subject_id=str(again.pk))
        assert str(broken.pk) in client.get(f"/admin/reconciliation/break/{again.pk}/change/").content.decode()
        page = client.get(f"/admin/review/breaks/{item.pk}/").content.decode()
        assert "It came back" in page
        assert "“Late file”" in page

    def test_a_word_we_do_not_know_is_still_a_break(self):
        assert opened(kind="SOMETHING_NEW").kind == "OTHER"


class TestPostTheFix:
    def test_two_people_and_exactly_these_postings(self, staff):
        maker, checker = staff("FINANCE"), staff("FINANCE")
        broken = opened()
        item = decided(broken, "POST", maker)
        assert (item.state, Journal.objects.count()) == (WorkState.AWAITING_SECOND, 0)
        review.claim_next(queue="breaks", actor=checker)
        review.item_confirm(item_id=item.pk, actor=checker, digest=evidence_digest(item))
        broken = fresh(broken)
        assert (broken.state, broken.closed_by, broken.checked_by) == (BreakState.FIXED, maker, checker)
        assert (balance(accounts.HOUSE_EXPENSE), balance(CLEARING)) == (1250, -1250)
        journal = Journal.objects.get()
        assert (journal.kind, journal.reference_id, journal.pk) == (
            "reconciliation.fix",
            str(broken.pk),
            broken.journal_id,
        )
        books_are_even()

    def test_other_postings_void_what_was_decided_on_the_old_ones(self, staff):
        maker, checker = staff("FINANCE"), staff("FINANCE")
        broken = opened()
        item = decided(broken, "POST", maker)
        wanted = [Posting("SUSPENSE", "GATEWAY_CLEARING:razorpay", Decimal("12.50"), "INR")]
        services.fix_change(break_id=broken.pk, fix=wanted, actor=maker, reason="It lies in suspense.")
        review.claim_next(queue="breaks", actor=checker)
        item = fresh(item)
        assert (item.state, Journal.objects.count()) == (WorkState.CLAIMED, 0)

    @pytest.mark.parametrize(
        "posting",
        [
            Posting("BANK", "BANK", Decimal(1), "INR"),
            Posting("BANK", "USER_WINNINGS:x", Decimal(1), "INR"),
            Posting("BANK", "USER_DEPOSIT:nobody", Decimal(1), "INR"),
            Posting("BANK", "GATEWAY_CLEARING", Decimal(1), "INR"),
            Posting("BANK", "SUSPENSE", Decimal(-1), "INR"),
            Posting("BANK", "SUSPENSE", Decimal("NaN"), "INR"),
        ],
    )
    def test_postings_that_cannot_be_are_refused(self, posting, staff):
        broken = opened()
        entries, kept = AuditEntry.objects.count(), broken.fix
        with pytest.raises(FixInvalid):
            services.fix_change(break_id=broken.pk, fix=[posting], actor=staff("FINANCE"), reason="x")
        broken = fresh(broken)
        assert (broken.fix, AuditEntry.objects.count()) == (kept, entries + 1)  # the member of staff

    def test_without_postings_there_is_nothing_to_post(self, staff):
        broken = opened(fix=[])
        with pytest.raises(NothingToPost):
            services.break_fix(break_id=broken.pk, actor=staff("FINANCE"), checker=staff("FINANCE"))
        broken = fresh(broken)
        assert (broken.state, Journal.objects.count()) == (BreakState.OPEN, 0)

    def test_happens_once(self, staff):
        broken, who = opened(), staff("FINANCE")
        services.break_fix(break_id=broken.pk, actor=who, checker=staff("FINANCE"))
        with pytest.raises(StateConflict):
            services.break_fix(break_id=broken.pk, actor=who, checker=staff("FINANCE"))
        assert (Journal.objects.count(), balance(CLEARING)) == (1, -1250)

    def test_can_give_the_money_to_who_paid(self, member, staff):
        user = member()
        payment = make_payment(user, "5.00")
        payment_learn(remote=remote(payment), source="POLL")
        taken = payment_learn(remote=remote(payment), source="POLL")
        fix = suggested(
            "SECOND_PAYMENT", gateway="razorpay", difference=Decimal(5), currency="INR", user=user.public_id
        )
        broken = opened("5.00", kind="SECOND_PAYMENT", fix=fix, object_id=taken.pk)
        services.break_fix(break_id=broken.pk, actor=staff("FINANCE"), checker=staff("FINANCE"))
        assert (balance(accounts.deposit(user)), balance(accounts.SUSPENSE)) == (1000, 0)
        given = Allowance.objects.get(gateway_payment=taken)
        assert (given.claimed, given.kept, given.kept_for) == (500, 500, user)


class TestExplain:
    def test_a_small_one_by_one_person(self, staff):
        maker = staff("FINANCE")
        broken = opened()
        item = decided(broken, "EXPLAIN", maker, reason="TIMING", note="In tomorrow's file")
        broken = fresh(broken)
        assert (item.state, broken.state, broken.checked_by) == (WorkState.DONE, BreakState.EXPLAINED, None)
        assert (broken.note, Journal.objects.count()) == (
            "Only late: it will be in the next file. In tomorrow's file",
            0,
        )

    def test_a_large_one_by_two(self, staff):
        broken = opened("500.01")
        item = decided(broken, "EXPLAIN", staff("FINANCE"), reason="TIMING")
        broken = fresh(broken)
        assert (item.state, broken.state) == (WorkState.AWAITING_SECOND, BreakState.OPEN)


class TestClear:
    def test_takes_it_off_the_queue(self):
        broken = opened()
        services.break_clear(break_id=broken.pk, note="It came after all.")
        broken = fresh(broken)
        assert (broken.state, WorkItem.objects.get().state) == (BreakState.CLEARED, WorkState.CANCELLED)

    def test_leaves_a_decided_one_alone(self, staff):
        broken = opened()
        services.break_explain(break_id=broken.pk, actor=staff("FINANCE"), checker=None, note="x")
        services.break_clear(break_id=broken.pk, note="It came after all.")
        broken = fresh(broken)
        assert broken.state == BreakState.EXPLAINED


@pytest.mark.parametrize(
    ("kind", "difference", "lines"),
    [
        ("SETTLED_OVER", "3.00", [("GATEWAY_CLEARING:razorpay", "SUSPENSE", "3")]),
        ("BANK_UNDER", "-3.00", [("HOUSE_EXPENSE", "GATEWAY_CLEARING:razorpay", "3")]),
        ("NOT_SETTLED", "-3.00", []),
        ("BANK_UNKNOWN", "100", [("BANK", "SUSPENSE", "100")]),
        ("BANK_UNKNOWN", "-100", [("SUSPENSE", "BANK", "100")]),
        ("ADJUSTMENT", "-1.18", [("GATEWAY_FEES", "GATEWAY_CLEARING:razorpay", "1.18")]),
        ("PAYOUT_DIFFERS", "-7", [("HOUSE_EXPENSE", "PAYOUT_CLEARING:razorpay", "7")]),
        ("SECOND_PAYMENT", "7", []),
        ("SETTLED_DATA", "7", []),
        ("SETTLED_OVER", "0", []),
    ],
)
def test_suggestions(kind, difference, lines):
    found = suggested(kind, gateway="razorpay", difference=Decimal(difference), currency="INR")
    assert [(one.debit, one.credit, one.as_dict()["amount"]) for one in found] == lines


def test_amounts_have_their_currencys_decimals():
    broken = opened(amount=money("1.000", "KWD"))
    assert (broken.currency, broken.money.amount) == ("KWD", Decimal("1.000"))
