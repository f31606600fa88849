"""The demo's disputes: every queue and page has something to show."""

from collections import Counter

import pytest

from apps.core import clock, demo
from apps.core.review.models import WorkItem
from apps.payments.disputes.models import Dispute
from apps.wallet.services import integrity

pytestmark = pytest.mark.django_db


def test_there_is_one_due_tomorrow_and_one_of_each_other_kind(settings):
    settings.MUNIM_DEMO = True
    for loader in demo.loaders():
        if loader.name in ("accounts", "wallet", "payments", "disputes"):
            demo.run(loader)
    assert Counter(Dispute.objects.values_list("state", flat=True)) == {"OPEN": 2, "UNDER_REVIEW": 1, "LOST": 1}
    waiting = WorkItem.objects.filter(queue="disputes", state="OPEN")
    assert waiting.count() == 2
    assert (waiting.order_by("due_at").first().due_at - clock.now()).days == 0
    assert integrity.check(full=True).breaks == []
