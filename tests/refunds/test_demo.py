"""The demo's refunds, and the receipts of its deposits."""

import pytest

from apps.core import demo
from apps.core.events import relay
from apps.payments.invoices.models import Document, Series
from apps.payments.refunds.models import Refund

pytestmark = pytest.mark.django_db


def test_the_demo_has_refunds_of_each_kind_and_numbered_documents(settings):
    settings.MUNIM_DEMO = True
    for loader in demo.loaders():
        if loader.name in {"platform", "accounts", "wallet", "payments", "refunds"}:
            demo.run(loader)
    assert sorted(Refund.objects.values_list("origin", "state")) == [
        ("GATEWAY", "PROCESSED"),
        ("STAFF", "FAILED"),
        ("STAFF", "PROCESSED"),
    ]
    relay.drain()
    assert Document.objects.filter(kind="CREDIT_NOTE").count() == 2
    receipts = Series.objects.get(kind="RECEIPT")
    assert receipts.last_number == receipts.documents.count() > 20
