"""Support decides a KYC case: claim, zoom, reveal, approve by key, undo, and the second person."""

import io
from datetime import timedelta

import pytest
from PIL import Image, ImageDraw, ImageFont
from playwright.sync_api import expect

from apps.accounts.kyc import services as kyc
from apps.accounts.kyc.models import KycCase
from apps.accounts.privacy.models import Reveal
from apps.accounts.states import KycState
from apps.core import clock, policy
from apps.core.review import services
from apps.core.review.models import WorkItem, WorkItemEvent
from apps.core.review.states import WorkAct, WorkState
from tests.browser.hands import picture, press
from tests.factories.accounts import make_staff
from tests.factories.kyc import close, make_person, new_pan, send_selfie, state, submit


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    private = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": tmp_path / "private"},
    }
    settings.STORAGES = {**settings.STORAGES, "private": private}


def card() -> bytes:
    """A specimen of a card, not anybody's."""
    image = Image.new("RGB", (1280, 810), "#dce8f2")
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, 1280, 120), fill="#2d5b86")
    draw.text((40, 36), "SPECIMEN CARD", fill="white", font=ImageFont.load_default(48))
    draw.rectangle((60, 220, 340, 560), fill="#b8c7d4")
    draw.ellipse((140, 270, 260, 400), fill="#8a6b58")
    draw.rectangle((120, 420, 280, 560), fill="#40566b")
    for line, text in enumerate(("ASHA KUMARI", "02 / 01 / 1990", "ABCPK0000F")):
        draw.text((400, 240 + line * 110), text, fill="#1d2b38", font=ImageFont.load_default(56))
    return _jpeg(image)


def selfie() -> bytes:
    image = Image.new("RGB", (720, 960), "#e9e2d6")
    draw = ImageDraw.Draw(image)
    draw.ellipse((210, 180, 510, 560), fill="#8a6b58")
    draw.rectangle((140, 600, 580, 960), fill="#6b2f3a")
    return _jpeg(image)


def _jpeg(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG")
    return out.getvalue()


@pytest.fixture
def case(monkeypatch):
    """Three refusals of a PAN, then the card and the selfie."""
    user = make_person("Asha Kumar")
    pan = new_pan()
    for _ in range(3):
        submit(user, pan)
        close("FINAL_OK", "OK", user=user, registered_name="Meena Iyer", dob_match=True)
    kyc.card_submit(user_id=user.pk, image=card())
    monkeypatch.setattr("tests.factories.kyc.picture", selfie)
    send_selfie(user)
    found = KycCase.objects.get(profile__user=user)
    return found, WorkItem.objects.get(subject_id=str(found.pk))


def fresh(item):
    return WorkItem.objects.get(pk=item.pk)


@pytest.mark.parametrize("theme, size", [("light", (1440, 900)), ("dark", (1024, 768))])
def test_claim_zoom_reveal_approve_undo_and_the_second_person(browse, case, theme, size):
    kyc_case, item = case
    user = kyc_case.profile.user
    page = browse("SUPPORT", theme=theme, size=size)
    page.goto("/admin/review/")
    picture(page, f"kyc-1-queues-{theme}")
    page.goto("/admin/review/kyc/")
    picture(page, f"kyc-2-queue-{theme}")
    press(page, "j")
    expect(page.get_by_text("In your hands")).to_be_visible()
    picture(page, f"kyc-3-case-{theme}")
    press(page, "+", "t")
    expect(page.locator("[data-zoom]")).to_have_text("125 %")
    press(page, "0")

    page.get_by_role("button", name="Reveal PAN").click()
    expect(page.get_by_role("heading", name="Reveal: PAN")).to_be_visible()
    page.get_by_label("Reason").select_option(index=1)
    page.get_by_role("textbox", name="Case").fill(str(kyc_case.pk))
    page.get_by_label("What you need it for").fill("To compare with the card")
    picture(page, f"kyc-4-reveal-{theme}")
    page.get_by_role("button", name="Reveal", exact=True).click()
    expect(page.get_by_text(kyc_case.profile.pan)).to_be_visible()
    picture(page, f"kyc-5-revealed-{theme}")
    assert Reveal.objects.count() == 1
    press(page, "Escape")

    press(page, "a")
    expect(page.locator("[data-staged]")).to_contain_text("Carried out in")
    picture(page, f"kyc-6-staged-{theme}")
    assert (fresh(item).state, state(user)) == (WorkState.STAGED, KycState.MANUAL_REVIEW)
    press(page, "u")
    expect(page.get_by_text("Undone: the case is in your hands again.")).to_be_visible()
    press(page, "a")
    expect(page.locator("[data-staged]")).to_be_visible()
    with clock.fixed(clock.now() + timedelta(seconds=61)):
        services.apply_due()
    assert fresh(item).state == WorkState.AWAITING_SECOND

    second = browse("SUPPORT", theme=theme, size=size)
    with policy.override(review__double_percent=0):
        second.goto(f"/admin/review/kyc/{item.pk}/")
        press(second, "c")
        expect(second.get_by_text("The evidence is what it was at the decision.")).to_be_visible()
        picture(second, f"kyc-7-second-{theme}")
        press(second, "a")
        expect(second.get_by_text("Confirmed and carried out.")).to_be_visible()
        picture(second, f"kyc-8-done-{theme}")
    assert (fresh(item).state, state(user)) == (WorkState.DONE, KycState.VERIFIED)
    assert WorkItemEvent.objects.filter(item=item, act=WorkAct.SEEN).count() >= 2


def test_new_pictures_void_the_second_persons_approval(browse, case):
    kyc_case, item = case
    maker = make_staff("SUPPORT")
    services.item_claim(item_id=item.pk, actor=maker)
    services.decision_stage(item_id=item.pk, actor=maker, decision="APPROVE")
    with clock.fixed(clock.now() + timedelta(seconds=61)):
        services.apply_due()
    page = browse("SUPPORT")
    page.goto(f"/admin/review/kyc/{item.pk}/")
    press(page, "c")
    expect(page.get_by_text("The evidence is what it was at the decision.")).to_be_visible()
    kyc_case.profile.attempts.update(code="CHANGED")
    press(page, "a")
    expect(page.get_by_text("it must be decided anew")).to_be_visible()
    assert (fresh(item).state, state(kyc_case.profile.user)) == (WorkState.OPEN, KycState.MANUAL_REVIEW)
