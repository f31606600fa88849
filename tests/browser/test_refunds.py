"""A refund in a browser: the postings are looked at, a second person confirms; a document; the fee table."""

from datetime import timedelta

from apps.core import clock
from apps.payments.refunds import services
from apps.payments.refunds.models import Refund
from apps.wallet.models import TransferFee
from tests.browser.hands import picture
from tests.factories.invoices import make_document
from tests.factories.payments import make_captured
from tests.factories.refunds import make_refund, remote


def test_a_refund_is_looked_at_before_it_is_asked_for(browse):
    taken = make_captured(amount="6000.00")
    services.refund_learn(remote=remote(make_refund(amount="120.00"), arn="74332746320"), source="POLL")
    make_refund(amount="80.00")
    page = browse("FINANCE")
    page.goto("/admin/refunds/refund/")
    picture(page, "refunds-refunds")
    page.get_by_role("link", name="Refund a payment").or_(page.get_by_role("button", name="Refund a payment")).click()
    dialog = page.locator("#dialog")
    dialog.get_by_label("Payment").fill(str(taken.payment_id))
    dialog.get_by_label("Amount").fill("5500")
    dialog.get_by_label("Reason").fill("Asked for within the day")
    dialog.get_by_role("button", name="Continue").click()
    dialog.get_by_text("a second person must confirm it").wait_for()
    picture(page, "refunds-refund-preview")
    dialog.get_by_role("button", name="Continue").click()
    page.get_by_text("A second person must confirm it now.").wait_for()
    picture(page, "refunds-refund")
    assert Refund.objects.get(minor=550_000).state == "AWAITING_APPROVAL"


def test_a_document_and_the_fee_table(browse):
    document = make_document()
    TransferFee.objects.create(currency="INR", effective_from=clock.today(), percent=2, minimum_minor=100)
    TransferFee.objects.create(currency="INR", effective_from=clock.today() + timedelta(days=9), percent="2.5")
    page = browse("FINANCE", theme="dark")
    page.goto(f"/admin/invoices/document/{document.pk}/change/")
    page.get_by_text("Asha Rao").first.wait_for()
    picture(page, "refunds-document-dark")
    page.goto("/admin/wallet/transferfee/")
    page.get_by_text("To come").wait_for()
    picture(page, "refunds-fees-dark")
    page.goto("/admin/invoices/document/")
    picture(page, "refunds-documents-dark")
