"""Demo proofs: people verified by the same services, cases with pictures that say SPECIMEN."""

import pytest

from apps.accounts import demo as accounts_demo
from apps.accounts.engine.otp import DEMO_MOBILES
from apps.accounts.kyc import demo as kyc_demo
from apps.accounts.kyc.models import Document, KycCase, KycProfile
from apps.accounts.models import User
from apps.core.review.models import WorkItem

pytestmark = pytest.mark.django_db


def test_ten_are_verified_and_a_dozen_wait():
    accounts_demo.load()
    assert kyc_demo.load() == "10 people verified, 12 cases waiting, 2 decided"
    states = [User.objects.by_mobile(mobile).get().kyc_state for mobile in sorted(DEMO_MOBILES)]
    assert states == ["VERIFIED"] * 10 + ["NOT_STARTED"] * 10
    assert WorkItem.objects.filter(queue="kyc", state="OPEN").count() == 12
    causes = dict.fromkeys(KycCase.objects.order_by("cause").values_list("cause", flat=True))
    assert list(causes) == ["DUPLICATE_PAN", "FAILURES", "GREY"]
    others = KycProfile.objects.exclude(state__in=["VERIFIED", "MANUAL_REVIEW"]).order_by("state")
    assert list(others.values_list("state", flat=True)) == ["CHANGES_ASKED", "REJECTED"]
    for item in WorkItem.objects.filter(state="OPEN"):
        kinds = set(Document.objects.filter(profile__cases__pk=item.subject_id).values_list("kind", flat=True))
        assert kinds == {"PAN_CARD", "SELFIE"}
