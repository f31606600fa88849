"""KYC's pages outside the review: the proof, the person, the lists."""

from datetime import date

import pytest
from playwright.sync_api import expect

from apps.accounts.kyc import services
from apps.accounts.kyc.demo.drawing import card, selfie
from apps.accounts.kyc.models import KycCase
from tests.browser.hands import picture
from tests.factories.kyc import close, make_person, submit


@pytest.fixture
def case() -> KycCase:
    services.defaults_load()
    user = make_person("Demo Applicant")
    for name in ("SOMEBODY ELSE", "DEMO A", "SOMEBODY ELSE"):
        submit(user, "AAAPA0001Z", "Demo Applicant")
        close("FINAL_FAIL", "NAME_MISMATCH", registered_name=name)
    picture = card(1, name="Demo Applicant", pan="AAAPA0001Z", born=date(1990, 1, 2))
    services.card_submit(user_id=user.pk, image=picture)
    consent = user.kyc_consents.get(purpose="SELFIE")
    services.selfie_submit(user_id=user.pk, image=selfie(1), consent_id=consent.pk)
    return KycCase.objects.get()


def test_the_proof_and_the_person(browse, case):
    page = browse("OPERATOR")
    page.goto(f"/admin/kyc/kycprofile/{case.profile_id}/change/")
    expect(page.get_by_text("A reviewer has your documents.")).to_be_visible()
    picture(page, "kyc-proof")
    page.goto(f"/admin/people/{case.profile.user.public_id}/")
    expect(page.get_by_role("heading", name="Proof of identity")).to_be_visible()
    picture(page, "kyc-person")
    page.goto("/admin/kyc/kycprofile/")
    picture(page, "kyc-list")
    page.goto("/admin/kyc/reasoncode/")
    picture(page, "kyc-reasons")
