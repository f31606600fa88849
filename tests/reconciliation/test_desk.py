"""Reconciliation as finance reads it in the morning: names of gateways, ages in words, no dead ends."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from apps.core import clock
from apps.payments.reconciliation.console import breaks_figure
from apps.payments.reconciliation.selectors.trace import steps
from tests.factories.disputes import make_dispute
from tests.factories.reconciliation import breaks, matches
from tests.reconciliation.test_breaks import opened

pytestmark = pytest.mark.django_db
BREAKS = "/admin/reconciliation/break/"


def shown(client, path: str) -> str:
    answer = client.get(path, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def test_breaks_say_how_long_the_oldest_waits(rf):
    assert breaks_figure(rf.get("/")).text == "None"
    opened()
    assert breaks_figure(rf.get("/")).detail == "oldest 0 min"
    with clock.fixed(clock.now() + timedelta(hours=30)):
        reading = breaks_figure(rf.get("/"))
    assert (reading.text, reading.detail, reading.tone) == ("1", "oldest 30 h", "bad")


def test_gateways_have_their_names(console):
    opened()
    matches(1)
    client = console("FINANCE")
    assert re.search(r"field-shown_gateway[^>]*>\s*Razorpay\s*<", shown(client, BREAKS))
    assert "<td>Razorpay</td>" in shown(client, "/admin/reconciliation/moneyday/board/")


def test_a_list_is_narrowed_to_a_gateway_by_name(console):
    opened()
    client = console("FINANCE")
    assert "Settled with less." in shown(client, f"{BREAKS}?gateway=razorpay")
    assert "Settled with less." not in shown(client, f"{BREAKS}?gateway=cashfree")


@pytest.mark.parametrize("query", ["p=999999", "nosuch=1", "created_at__gte=2026-13-40"])
def test_an_address_that_leads_nowhere_says_so(console, query):
    breaks(1)
    page = shown(console("FINANCE"), f"{BREAKS}?{query}")
    assert "There is no such page or filter: the list is shown from its beginning." in page


def test_a_dispute_is_answered_by_the_hour_of_our_own_clock():
    due = datetime(2026, 11, 24, 23, 38, tzinfo=UTC)
    facts = dict(steps.dispute(make_dispute(respond_by=due)).facts)
    assert facts["Answer by"] == "25 Nov 2026, 05:08"
