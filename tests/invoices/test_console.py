"""Documents, series and the fee table in the console."""

from datetime import timedelta

import pytest

from apps.core import clock
from apps.payments.invoices import console as registered
from apps.payments.invoices.models import Document, Series
from apps.wallet.models import TransferFee
from tests.factories.invoices import make_document

pytestmark = pytest.mark.django_db


def test_a_document_is_found_opened_and_downloaded(console):
    document, client = make_document(), console("SUPPORT")
    (hit,) = registered.find_documents(document.number.lower())
    page = client.get(hit.url).content.decode()
    assert document.number in page
    assert "₹500.00" in page
    file = client.get(f"/admin/invoices/document/{document.pk}/file/")
    assert (file["Content-Type"], file.content[:5]) == ("application/pdf", b"%PDF-")


def test_voiding_is_for_finance(console):
    document = make_document()
    path, data = f"/admin/invoices/document/{document.pk}/void/", {"reason": "Wrong user", "_form_submitted": "True"}
    assert console("SUPPORT").post(path, data).status_code == 403
    console("FINANCE").post(path, data)
    assert Document.objects.get().state == "VOID"


def test_a_series_says_whether_a_number_is_missing(console):
    make_document()
    series, client = Series.objects.get(), console("FINANCE")
    path = f"/admin/invoices/series/{series.pk}/change/"
    assert "None" in client.get(path).content.decode()
    Series.objects.update(last_number=3)
    assert "2 missing" in client.get(path).content.decode()


def test_fee_terms_are_set_and_withdrawn(console):
    client = console("FINANCE")
    next_year = clock.today() + timedelta(days=366)
    terms = {
        "currency": "INR", "effective_from": f"{next_year}", "percent": "2", "fixed": "", "minimum": "1.00",
        "maximum": "", "tax_percent": "18", "reason": "Board", "_form_submitted": "True",
    }  # fmt: skip
    client.post("/admin/wallet/transferfee/add_terms/", terms)
    fee = TransferFee.objects.get()
    assert (fee.minimum_minor, fee.maximum_minor, fee.made_by) == (100, None, client.user)
    client.post(f"/admin/wallet/transferfee/{fee.pk}/withdraw/", {"reason": "No", "_form_submitted": "True"})
    assert not TransferFee.objects.exists()
