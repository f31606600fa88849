"""Numbered documents: gapless, once per reference, unchangeable."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction

from apps.core import clock, policy
from apps.core.fsm import StateConflict
from apps.core.models import AuditEntry
from apps.core.money import money
from apps.payments.invoices import services
from apps.payments.invoices.errors import NothingToDocument, PrefixTaken
from apps.payments.invoices.models import Document, Series
from apps.payments.invoices.services import Line
from apps.payments.invoices.terms import Paper

AUGUST = datetime(2026, 8, 1, tzinfo=UTC)


def inr(amount: str):
    return money(amount, "INR")


def issue(user, reference: str = "tests:1", kind: str = "RECEIPT", **changes):
    given = {"lines": [Line(title="Deposit", amount=inr("500.00"))], "issued_for": "Asha", "currency": "INR"}
    return services.document_issue(kind=kind, user=user, reference=reference, **{**given, **changes})


class TestNumbers:
    def test_follow_one_another_within_a_series(self, member):
        user = member()
        with clock.fixed(AUGUST):
            numbers = [issue(user, f"tests:{step}").number for step in range(3)]
            invoice = issue(user, "tests:0", kind="TAX_INVOICE")
        assert numbers == ["RCP/26-27/000001", "RCP/26-27/000002", "RCP/26-27/000003"]
        assert invoice.number == "INV/26-27/000001"

    @pytest.mark.parametrize(
        ("at", "year"),
        [
            (datetime(2027, 3, 31, 18, 29, tzinfo=UTC), "26-27"),
            (datetime(2027, 3, 31, 18, 30, tzinfo=UTC), "27-28"),
            (datetime(2099, 4, 1, tzinfo=UTC), "99-00"),
        ],
    )
    def test_begin_anew_with_the_fiscal_year_in_india(self, member, at, year):
        user = member()
        with clock.fixed(AUGUST):
            issue(user, "tests:before")
        with clock.fixed(at):
            issued = issue(user, "tests:after")
        expected = 2 if year == "26-27" else 1
        assert issued.number == f"RCP/{year}/{expected:06d}"

    def test_are_given_once_per_kind_and_reference(self, member):
        user = member()
        first, again = issue(user), issue(user, lines=[Line(title="Another", amount=inr("9.00"))])
        assert (again.pk, again.total) == (first.pk, 50_000)
        assert Series.objects.get().last_number == 1

    def test_a_rolled_back_document_leaves_no_gap(self, member):
        user = member()
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            issue(user, "tests:lost")
            raise ZeroDivisionError
        with clock.fixed(AUGUST):
            assert issue(user).number == "RCP/26-27/000001"

    def test_another_kind_cannot_share_a_prefix(self, member):
        user = member()
        issue(user)
        with policy.override(invoices__prefix__tax_invoice="RCP"), pytest.raises(PrefixTaken):
            issue(user, kind="TAX_INVOICE")
        assert Document.objects.count() == 1
        assert Series.objects.get().last_number == 1


class TestManyAtOnce:
    def papers(self, user, *references: str, title: str = "Deposit"):
        line = Line(title=title, amount=inr("500.00"))
        return [
            Paper(user=user, reference=reference, lines=[line], issued_for="Asha", currency="INR")
            for reference in references
        ]

    def test_are_numbered_in_their_order_and_only_the_new_ones(self, member):
        user = member()
        with clock.fixed(AUGUST):
            issue(user, "tests:2")
            papers = self.papers(user, "tests:1", "tests:2", "tests:3", "tests:1")
            assert services.documents_issue(kind="RECEIPT", papers=papers) == 2
        numbers = Document.objects.order_by("sequence").values_list("reference_id", "number")
        assert [*numbers] == [("2", "RCP/26-27/000001"), ("1", "RCP/26-27/000002"), ("3", "RCP/26-27/000003")]
        assert (Series.objects.get().last_number, Document.objects.count()) == (3, 3)

    def test_nothing_new_takes_no_number(self, member):
        user = member()
        issue(user, "tests:1")
        assert services.documents_issue(kind="RECEIPT", papers=self.papers(user, "tests:1")) == 0
        assert services.documents_issue(kind="RECEIPT", papers=[]) == 0
        assert Series.objects.get().last_number == 1

    def test_one_that_cannot_be_issued_leaves_no_trace_of_the_others(self, member):
        user = member()
        empty = Paper(user=user, reference="tests:2", lines=[], issued_for="Asha", currency="INR")
        with pytest.raises(NothingToDocument):
            services.documents_issue(kind="RECEIPT", papers=[*self.papers(user, "tests:1"), empty])
        assert (Document.objects.count(), Series.objects.count()) == (0, 0)

    def test_deposits_cost_the_same_queries_however_many(self, member, django_assert_num_queries):
        users = [member(), member()]
        services.deposit_documents(deposits=[services.Deposit("first", users[0].pk, 100, "INR", "UPI")])
        told = [services.Deposit(f"p{number}", users[number % 2].pk, 25_000, "INR", "UPI") for number in range(20)]
        with django_assert_num_queries(10):  # four of them savepoints
            assert services.deposit_documents(deposits=told) == 20
        assert services.deposit_documents(deposits=told) == 0
        assert Series.objects.get().last_number == 21
        last = Document.objects.order_by("-sequence").first()
        assert (last.reference_type, last.reference_id, last.total) == ("payments.payment", "p19", 25_000)


class TestTax:
    def test_is_halved_within_the_state_and_the_odd_paisa_is_the_state_s(self, member):
        user = member(region="IN-KA")
        lines = [Line(title="Fee", amount=inr("10.50"), tax_rate=Decimal(18), code="997158")]
        issued = issue(user, lines=lines, kind="TAX_INVOICE")
        assert issued.lines == [
            {"title": "Fee", "code": "997158", "net": 1050, "rate": "18", "cgst": 94, "sgst": 95, "igst": 0,
             "total": 1239}
        ]  # fmt: skip
        assert (issued.net, issued.tax, issued.total, issued.place_of_supply) == (1050, 189, 1239, "IN-KA")

    def test_is_one_tax_across_states(self, member):
        lines = [Line(title="Fee", amount=inr("100.00"), tax_rate=Decimal(18))]
        issued = issue(member(region="IN-MH"), lines=lines, kind="TAX_INVOICE")
        assert [issued.lines[0][name] for name in ("cgst", "sgst", "igst")] == [0, 0, 1800]
        assert issued.place_of_supply == "IN-MH"

    def test_as_posted_is_taken_over(self, member):
        lines = [Line(title="Fee", amount=inr("100.00"), tax_rate=Decimal(18), tax=inr("17.99"))]
        assert issue(member(), lines=lines).tax == 1799

    @pytest.mark.parametrize(
        "lines",
        [
            [],
            [Line(title="Dollars", amount=money("1.00", "USD"))],
            [Line(title="Less than nothing", amount=inr("-1.00"))],
        ],
    )
    def test_nothing_and_other_money_are_refused_without_a_trace(self, member, lines):
        with pytest.raises(NothingToDocument):
            issue(member(), lines=lines)
        assert not Document.objects.exists()
        assert not Series.objects.exists()


class TestFacts:
    def test_cannot_be_changed_or_deleted(self, member):
        issued = issue(member())
        for change in (
            lambda: Document.objects.filter(pk=issued.pk).update(total=1, net=1),
            lambda: Document.objects.filter(pk=issued.pk).update(number="X"),
            lambda: issued.delete(),
        ):
            with pytest.raises(DatabaseError, match="keeps what was issued"), transaction.atomic():
                change()

    def test_the_name_is_not_readable_in_the_table(self, member):
        issue(member(), issued_for="Asha Rao of Mysuru")
        with connection.cursor() as cursor:
            cursor.execute("SELECT encode(issued_for, 'escape') FROM invoices_document")
            assert "Asha" not in cursor.fetchone()[0]
        assert Document.objects.get().issued_for == "Asha Rao of Mysuru"


class TestVoid:
    def test_keeps_the_number_and_says_why(self, member, staff):
        user, clerk = member(), staff("FINANCE")
        with clock.fixed(AUGUST):
            first = issue(user)
            services.document_void(document_id=first.pk, actor=clerk, reason="Issued to the wrong person")
            second = issue(user, "tests:2")
        first.refresh_from_db()
        assert (first.state, first.void_reason) == ("VOID", "Issued to the wrong person")
        assert second.number == "RCP/26-27/000002"
        entry = AuditEntry.objects.get(action="invoices.document.void")
        assert (entry.actor_id, entry.reason) == (clerk.pk, "Issued to the wrong person")

    def test_happens_once(self, member, staff):
        issued, clerk = issue(member()), staff("FINANCE")
        services.document_void(document_id=issued.pk, actor=clerk, reason="Twice")
        with pytest.raises(StateConflict):
            services.document_void(document_id=issued.pk, actor=clerk, reason="Twice")
