"""The page of payment analytics, its file, and who may see them."""

from datetime import UTC, datetime

import pytest

from tests.factories.inbox import make_figures

pytestmark = pytest.mark.django_db
PAGE, FILE = "/admin/payment_analytics/hourlyfigures/report/", "/admin/payment_analytics/hourlyfigures/report.csv"
DAY = {"first": "2026-11-02", "last": "2026-11-02"}


@pytest.fixture
def hour():
    return make_figures(hour=datetime(2026, 11, 2, 11, 30, tzinfo=UTC))


def test_the_page_shows_the_days_asked_for(console, hour):
    page = console("FINANCE").get(PAGE, DAY).content.decode()
    assert "70.0 %" in page
    assert "7 paid of 10 tries" in " ".join(page.replace('<span class="num">', "").replace("</span>", " ").split())
    assert "first=2026-11-02" in page


def test_days_that_make_no_sense_are_said_and_the_last_seven_shown(console, hour):
    answer = console("FINANCE").get(PAGE, {"first": "2026-11-09", "last": "2026-11-02"})
    assert (answer.status_code, "From the earlier day to the later one" in answer.content.decode()) == (200, True)
    assert console("FINANCE").get(PAGE, {"first": "nonsense"}).status_code == 200


def test_the_file_is_the_same_figures(console, hour):
    answer = console("FINANCE").get(FILE, DAY)
    assert answer["Content-Disposition"] == 'attachment; filename="payments-2026-11-02-2026-11-02.csv"'
    assert b"all,All,10,1,7,2,70.00,7000.00" in answer.content


@pytest.mark.parametrize(("role", "status"), [("ANALYST", 200), ("VIEWER", 200), ("SUPPORT", 403), ("MODERATOR", 403)])
def test_who_sees_it(console, role, status):
    browser = console(role)
    assert (browser.get(PAGE).status_code, browser.get(FILE).status_code) == (status, status)
