"""Lists as CSV files: what the screen shows of the filtered rows, for who may, never a part of them unsaid."""

import csv
import io
from decimal import Decimal

import pytest
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.safestring import mark_safe

from apps.core import clock
from apps.core.admin import list_file
from apps.core.models import AuditEntry
from apps.core.money import money
from tests.factories.disputes import make_dispute
from tests.factories.payments import make_captured
from tests.factories.rows import ROWS

pytestmark = pytest.mark.django_db
PAYMENTS = "/admin/payments/payment/"
PAGES = [page for page in admin.site._registry.values() if page.file_columns]
each_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.opts.label)


def file_of(client, path: str = PAYMENTS, **query):
    query = "&".join(f"{name}={value}" for name, value in query.items())
    return client.post(f"{path}file/?{query}")


def rows_of(answer) -> list[dict]:
    content = answer.getvalue().decode()
    assert content.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(content[1:])))


def downloads() -> list[AuditEntry]:
    return list(AuditEntry.objects.filter(action__endswith=".download"))


def test_lists_of_money_have_one():
    assert {page.opts.label_lower for page in PAGES} == {
        *("payments.payment", "payments.gatewaypayment", "refunds.refund", "payouts.payout", "disputes.dispute"),
        *("reconciliation.break", "wallet.transfer"),
    }


class TestWhatItHolds:
    def test_a_payment_as_the_screen_shows_it(self, console, member):
        payment = make_captured(member(name="Asha"), amount="123456.50").payment
        begun = payment.created_at.astimezone(clock.business_zone())
        (row,) = rows_of(file_of(console("FINANCE")))
        assert row == {
            "Id": str(payment.pk),
            "Started (Asia/Kolkata)": f"{begun:%Y-%m-%d %H:%M:%S}",
            "User id": payment.user.public_id,
            "User": str(payment.user),
            "Amount": "123456.50",
            "Amount: currency": "INR",
            "Refunded": "0.00",
            "Refunded: currency": "INR",
            "By": "UPI",
            "Gateway": "Razorpay",
            "State": "Paid",
            "Error": "",
        }

    def test_only_what_the_filters_and_the_search_let_through(self, console):
        first, second = make_captured(amount="100.00").payment, make_captured(amount="200.00").payment
        client = console("FINANCE")
        assert [row["Id"] for row in rows_of(file_of(client))] == [str(second.pk), str(first.pk)]
        assert [row["Id"] for row in rows_of(file_of(client, q=first.pk))] == [str(first.pk)]
        assert rows_of(file_of(client, state__exact="FAILED")) == []

    def test_all_pages_of_the_list_whatever_page_is_shown(self, console, monkeypatch):
        monkeypatch.setattr(admin.site._registry[type(make_captured().payment)], "list_per_page", 1)
        make_captured()
        assert len(rows_of(file_of(console("FINANCE"), p=2))) == 2

    @pytest.mark.parametrize(
        ("value", "cell"),
        [
            ("=HYPERLINK(1)", "'=HYPERLINK(1)"),
            ("@x", "'@x"),
            (mark_safe("<b>=1+A1</b>"), "'=1+A1"),
            (mark_safe("Asha &amp; <i>Co</i>"), "Asha & Co"),
            ("<b>", "<b>"),
            ("–", ""),
            (None, ""),
            (True, "Yes"),
            (Decimal("-1.50"), "-1.50"),
            (money("-3.00", "INR"), "-3.00"),
            (12, "12"),
        ],
    )
    def test_cells_are_for_spreadsheets(self, value, cell):
        assert list_file.plain(value) == cell

    def test_what_a_bank_wrote_is_no_formula(self, console):
        make_dispute(reason="=cmd|' /C calc'!A0")
        (row,) = rows_of(file_of(console("FINANCE"), "/admin/disputes/dispute/"))
        assert row["Reason"] == "'=cmd|' /C calc'!A0"


class TestWhoAndHow:
    def test_opens_for_finance_and_admins_only(self, console):
        make_captured()
        answers = {role: file_of(console(role)).status_code for role in ("FINANCE", "ADMIN", "SUPPORT", "OPERATOR")}
        assert answers == {"FINANCE": 200, "ADMIN": 200, "SUPPORT": 403, "OPERATOR": 403}
        assert len(downloads()) == 2
        offered = {role: "Download CSV" in console(role).get(PAYMENTS).content.decode() for role in answers}
        assert offered == {"FINANCE": True, "ADMIN": True, "SUPPORT": False, "OPERATOR": False}

    def test_an_empty_list_offers_none(self, console):
        assert "Download CSV" not in console("FINANCE").get(PAYMENTS).content.decode()

    def test_only_by_post(self, console):
        assert console("FINANCE").get(f"{PAYMENTS}file/").status_code == 405
        assert downloads() == []

    def test_is_in_the_audit_with_what_was_asked_for(self, console):
        make_captured()
        client = console("FINANCE")
        file_of(client, state__exact="CAPTURED", p=1)
        (entry,) = downloads()
        assert (entry.action, entry.actor, entry.count) == ("payments.payment.download", client.user, 1)
        assert entry.after == {"list": {"state__exact": "CAPTURED"}}

    def test_a_filter_that_does_not_exist_leads_back(self, console):
        answer = file_of(console("FINANCE"), nonsense=1)
        assert (answer.status_code, answer["Location"]) == (302, f"{PAYMENTS}?e=1")
        assert downloads() == []

    def test_too_many_rows_are_refused_in_words_and_nothing_is_taken(self, console, monkeypatch):
        monkeypatch.setattr(list_file, "MOST_ROWS", 1)
        make_captured()
        client = console("FINANCE")
        assert file_of(client).status_code == 200
        make_captured()
        answer = client.post(f"{PAYMENTS}file/?gateway=razorpay", follow=True)
        assert answer.redirect_chain == [(f"{PAYMENTS}?gateway=razorpay", 302)]
        assert "More than 1 rows match" in answer.content.decode()
        assert len(downloads()) == 1


@each_page
def test_every_file_asks_as_much_of_the_database_for_six_times_the_rows(page, console):
    client, path = console("FINANCE"), f"/admin/{page.opts.app_label}/{page.opts.model_name}/"
    ROWS[page.opts.label](2)
    file_of(client, path).getvalue()
    few, asked = counted(client, path)
    ROWS[page.opts.label](10)
    many, asked_then = counted(client, path)
    assert asked == asked_then
    assert len(many) > len(few)
    assert all(None not in row for row in many)


def counted(client, path: str) -> tuple[list[dict], int]:
    with CaptureQueriesContext(connection) as captured:
        rows = rows_of(file_of(client, path))
    return rows, len(captured)
