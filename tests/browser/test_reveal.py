"""A masked value, revealed by a person: asked why, shown once under their name, gone again."""

from playwright.sync_api import expect

from apps.accounts.privacy.models import RevealShown
from tests.factories.accounts import make_member, make_staff


def test_support_reveals_a_mobile_number(browse):
    user, support = make_member(name="Asha"), make_staff("SUPPORT")
    page = browse(user=support)
    page.goto(f"/admin/accounts/user/{user.pk}/change/")
    page.get_by_role("button", name="Reveal Mobile number").click()
    dialog = page.locator("dialog.reveal-dialog")
    expect(dialog.get_by_role("heading", name="Reveal: Mobile number")).to_be_visible()
    dialog.get_by_label("Reason").select_option("CONTACT")
    dialog.get_by_label("Case").fill("CALL-1")
    dialog.get_by_label("What you need it for").fill("The user asked to be called back.")
    dialog.get_by_role("button", name="Reveal", exact=True).click()
    expect(dialog.locator(".reveal-value")).to_have_text(user.mobile)
    expect(dialog.locator(".reveal-mark").first).to_contain_text(support.public_id)
    expect(dialog.get_by_role("timer")).to_contain_text("Hidden again in")
    dialog.get_by_role("button", name="Hide now").click()
    expect(page.get_by_text(user.mobile)).to_have_count(0)
    assert RevealShown.objects.count() == 1
