"""A reviewer decides a KYC case with the keyboard, beside the pictures."""

import os
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect

from apps.accounts.kyc import services
from apps.accounts.kyc.demo.drawing import card, selfie
from apps.accounts.kyc.models import KycCase
from apps.core import clock
from apps.core.review import services as review
from apps.core.review.models import WorkItem
from tests.factories.kyc import close, make_person, state, submit

PICTURES = os.environ.get("MUNIM_PICTURES")


def picture(page, name: str) -> None:
    page.wait_for_load_state("networkidle")
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"kyc-{name}.png", full_page=True)


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


@pytest.mark.parametrize("theme, size", [("light", (1440, 900)), ("dark", (1024, 768))])
def test_approve_with_the_keyboard(browse, case, theme, size):
    page = browse("SUPPORT", theme=theme, size=size)
    page.goto("/admin/review/kyc/", wait_until="networkidle")
    page.keyboard.press("j")
    expect(page.get_by_text("In your hands")).to_be_visible()
    expect(page.get_by_text("Approving needs a second person")).to_be_visible()
    expect(page.locator("[data-picture='0'] img")).to_be_visible()
    assert "AAAPA0001Z" not in page.content()
    picture(page, f"1-case-{theme}")
    page.keyboard.press("a")
    expect(page.locator("[data-staged]")).to_be_visible()
    page.keyboard.press("u")
    expect(page.get_by_text("Undone: the case is in your hands again.")).to_be_visible()
    page.wait_for_load_state("networkidle")
    page.keyboard.press("r")
    picture(page, f"2-reasons-{theme}")
    page.keyboard.press("2")
    expect(page.locator("[data-staged]")).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert (WorkItem.objects.get().decision_data["reason"], state(case.profile.user)) == (
        "FACE_DIFFERS",
        "MANUAL_REVIEW",
    )
    with clock.fixed(clock.now() + timedelta(seconds=61)):
        review.apply_due()
    assert state(case.profile.user) == "REJECTED"


def test_the_proof_and_the_person(browse, case):
    page = browse("OPERATOR")
    page.goto(f"/admin/kyc/kycprofile/{case.profile_id}/change/", wait_until="networkidle")
    expect(page.get_by_text("A reviewer has your documents.")).to_be_visible()
    picture(page, "3-proof")
    page.goto(f"/admin/people/{case.profile.user.public_id}/", wait_until="networkidle")
    expect(page.get_by_role("heading", name="Proof of identity")).to_be_visible()
    picture(page, "4-person")
    page.goto("/admin/kyc/kycprofile/", wait_until="networkidle")
    picture(page, "5-list")
    page.goto("/admin/kyc/reasoncode/", wait_until="networkidle")
    picture(page, "6-reasons")
