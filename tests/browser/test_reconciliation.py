"""The demo's money followed in a browser: the trace, the board, the breaks and one of them at the desk."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import expect

from apps.core import demo
from apps.payments.models import GatewayPayment
from apps.payments.reconciliation.models import Break, Match
from apps.wallet.services import integrity

PICTURES = os.environ.get("MUNIM_PICTURES")


@pytest.fixture
def world(settings):
    """Demo users, their money and their deposits, settled."""
    settings.MUNIM_DEMO = True
    wanted = ("accounts", "wallet", "payments", "reconciliation")
    for loader in demo.loaders():
        if loader.name in wanted:
            demo.run(loader)


def picture(page, name: str) -> None:
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)


@pytest.mark.parametrize("theme", ["light"])
def test_one_rupee_from_the_wallet_to_the_bank(browse, world, theme):
    assert integrity.check(full=True).breaks == []
    settled = Match.objects.filter(kind="PAYMENT", state="MATCHED").order_by("id").first()
    paid = GatewayPayment.objects.get(pk=settled.object_id)
    page = browse("FINANCE", theme=theme)
    page.goto("/admin/reconciliation/moneyday/trace/")
    page.get_by_role("searchbox", name="Payment, payout").fill(paid.rrn)
    page.get_by_role("button", name="Follow").click()
    expect(page.get_by_role("heading", name="What comes next")).to_be_visible()
    expect(page.get_by_text("The bank received").first).to_be_visible()
    picture(page, f"trace-{theme}")
    page.goto("/admin/reconciliation/moneyday/board/")
    expect(page.get_by_role("heading", name="Open breaks")).to_be_visible()
    expect(page.get_by_text("Adjusted by the gateway").first).to_be_visible()
    picture(page, f"board-{theme}")
    page.goto("/admin/reconciliation/break/")
    expect(page.get_by_text("Settled with less than booked").first).to_be_visible()
    picture(page, f"breaks-{theme}")
    page.goto(f"/admin/reconciliation/break/{Break.objects.get(kind='ADJUSTMENT').pk}/change/")
    page.get_by_role("link", name="Decide on it").click()
    expect(page.get_by_role("heading", name="Posting the fix books exactly this")).to_be_visible()
    picture(page, f"desk-{theme}")
