"""The demo's money followed in a browser: the trace, the board, the breaks and one of them at the desk."""

import pytest
from playwright.sync_api import expect

from apps.core import demo
from apps.payments.models import GatewayPayment
from apps.payments.reconciliation.models import Break, Match
from apps.wallet.services import integrity
from tests.browser.hands import picture


@pytest.fixture
def world(settings):
    """Demo users, their money and their deposits, settled."""
    settings.MUNIM_DEMO = True
    wanted = ("accounts", "wallet", "payments", "reconciliation")
    for loader in demo.loaders():
        if loader.name in wanted:
            demo.run(loader)


def test_one_rupee_from_the_wallet_to_the_bank(browse, world):
    assert integrity.check(full=True).breaks == []
    settled = Match.objects.filter(kind="PAYMENT", state="MATCHED").order_by("id").first()
    paid = GatewayPayment.objects.get(pk=settled.object_id)
    page = browse("FINANCE")
    page.goto("/admin/reconciliation/moneyday/trace/")
    page.get_by_role("searchbox", name="Payment, payout").fill(paid.rrn)
    page.get_by_role("button", name="Follow").click()
    expect(page.get_by_role("heading", name="What comes next")).to_be_visible()
    expect(page.get_by_text("The bank received").first).to_be_visible()
    picture(page, "money-trace")
    page.goto("/admin/reconciliation/moneyday/board/")
    expect(page.get_by_role("heading", name="Open breaks")).to_be_visible()
    expect(page.get_by_text("Adjusted by the gateway").first).to_be_visible()
    picture(page, "money-board")
    page.goto("/admin/reconciliation/break/")
    expect(page.get_by_text("Settled with less than booked").first).to_be_visible()
    picture(page, "money-breaks")
    page.goto(f"/admin/reconciliation/break/{Break.objects.get(kind='ADJUSTMENT').pk}/change/")
    page.get_by_role("link", name="Decide on it").click()
    expect(page.get_by_role("heading", name="Posting the fix books exactly this")).to_be_visible()
    picture(page, "money-desk")
