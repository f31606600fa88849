"""Payouts at the cashier's desk: the case in the queue, several at once, and a payout's own page."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from apps.core.review import services as review
from apps.core.review.models import WorkItem
from apps.payments.gateways.facts import RemoteState
from apps.payments.payouts import services
from apps.payments.payouts.models import Payout
from apps.payments.payouts.states import Source
from tests.browser.hands import picture, press
from tests.factories.accounts import make_staff
from tests.factories.payouts import make_payout, make_sent, make_winner, remote


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_case_is_decided_by_key(browse, theme):
    cashier = make_staff("FINANCE")
    make_sent(make_winner(name="Bhanu Reddy"), "300.00", actor=cashier)
    payout = make_payout(make_winner(), "1250.00")
    item = WorkItem.objects.get(subject_id=str(payout.pk))
    review.item_claim(item_id=item.pk, actor=cashier)
    page = browse(user=cashier, theme=theme)
    page.goto(reverse("admin:review_item", args=["payouts", item.pk]))
    expect(page.get_by_text("First payout of this user")).to_be_visible()
    picture(page, f"payouts-case-{theme}")
    press(page, "a")
    expect(page.get_by_text("Approved").first).to_be_visible()
    item = WorkItem.objects.get(pk=item.pk)
    assert (item.state, item.decision) == ("STAGED", "APPROVE")


def test_several_are_looked_at_once_more(browse):
    for amount in ("1250.00", "480.00"):
        make_payout(make_winner(), amount)
    page = browse("FINANCE")
    page.goto(reverse("admin:payouts_batch"))
    picture(page, "payouts-batch")
    for box in page.locator("input[name=payout]").all():
        box.check()
    page.get_by_role("button", name="Look at what would be approved").click()
    expect(page.get_by_role("heading", name="2 payouts would be approved")).to_be_visible()
    page.get_by_label("Reason, kept in the audit").fill("Checked one by one")
    picture(page, "payouts-preview")
    page.get_by_role("button", name="Ask for the second person").click()
    expect(page.get_by_text("when a second person agrees")).to_be_visible()
    picture(page, "payouts-approval")
    assert set(Payout.objects.values_list("state", flat=True)) == {"REQUESTED"}


def test_a_payouts_page_tells_its_story(browse):
    cashier = make_staff("FINANCE")
    payout, asked = make_sent(make_winner(), "1250.00", actor=cashier)
    services.payout_learn(remote=remote(asked, RemoteState.PAID, utr="632012345678"), source=Source.POLL)
    page = browse("SUPPORT")
    page.goto(reverse("admin:payouts_payout_change", args=[payout.pk]))
    expect(page.get_by_text("Paid. It is in your bank account.")).to_be_visible()
    picture(page, "payouts-page")
    page.goto(reverse("admin:payouts_payout_changelist"))
    picture(page, "payouts-list")
