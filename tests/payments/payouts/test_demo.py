"""Demo payouts: every story that a payout can have."""

from collections import Counter

import pytest

from apps.core import demo, risk_caps
from apps.core.review.models import WorkItem
from apps.payments.payouts import demo as payouts_demo
from apps.payments.payouts.models import BankAccount, Payout

pytestmark = pytest.mark.django_db


def test_ten_users_have_accounts_and_payouts(settings):
    settings.MUNIM_DEMO = True
    risk_caps.defaults_load()
    for loader in demo.loaders():
        if loader.name in ("platform", "accounts", "kyc", "wallet"):
            demo.run(loader)
    assert payouts_demo.load() == "16 payouts of 10 users"
    assert Counter(BankAccount.objects.values_list("state", flat=True)) == {"VERIFIED": 10, "REVIEW": 1}
    states = Counter(Payout.objects.values_list("state", flat=True))
    assert states == {"REQUESTED": 5, "HELD": 3, "PAID": 5, "RETURNED": 1, "FAILED": 1, "REJECTED": 1}
    # What a person has set aside is in no queue; the largest is decided by one of two.
    assert Counter(WorkItem.objects.exclude(queue="kyc").values_list("queue", "state")) == {
        ("payouts", "OPEN"): 6,
        ("payouts", "STAGED"): 1,
        ("bank_accounts", "OPEN"): 1,
        ("payouts", "CANCELLED"): 9,
    }
