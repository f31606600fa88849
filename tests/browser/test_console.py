"""The console as a person sees it."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from apps.accounts.states import Role
from apps.console import navigation
from apps.core import console as registry
from apps.core.approvals.models import Approval
from apps.core.templatetags.console import chart
from tests.browser.hands import press
from tests.factories.accounts import PASSWORD, make_member, make_staff
from tests.factories.authenticators import set_up
from tests.factories.wallet import make_deposit

STAFF = ["ADMIN", "OPERATOR", "SUPPORT", "FINANCE", "ANALYST", "MODERATOR", "VIEWER"]


def menu_of(page) -> list[str]:
    return page.locator("#nav-sidebar-apps ol a span:not(.material-symbols-outlined)").all_inner_texts()


@pytest.mark.parametrize("role", STAFF)
def test_each_role_logs_in_and_sees_its_own_menu(browse, role):
    user = make_staff(role)
    phone = set_up(user)
    page = browse(None)
    page.goto("/admin/")
    page.get_by_label("E-mail").fill(user.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    page.get_by_label("Code").fill(phone.code())
    page.get_by_role("button", name="Log in").click()
    expect(page).to_have_title("Dashboard | Munim")
    items = [item for group in navigation.groups(user).values() for item in group]
    assert menu_of(page) == ["Dashboard", *(item.title for item in items)]


def test_a_wrong_password_is_refused_in_words(browse):
    page = browse(None)
    page.goto("/admin/login/")
    page.get_by_label("E-mail").fill(make_staff().email)
    page.get_by_label("Password").fill("not the password")
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("alert")).to_contain_text("This e-mail and password do not match")


def test_an_app_user_may_not_enter(browse):
    page = browse(user=make_member())
    page.goto("/admin/")
    expect(page).to_have_title("Log in | Munim")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_dashboard_opens_without_a_complaint(browse, theme):
    page = browse(theme=theme)
    page.goto("/admin/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Dashboard")
    assert page.evaluate("document.documentElement.classList.contains('dark')") is (theme == "dark")


def test_theme_follows_the_choice_and_is_kept(browse):
    page = browse()
    page.goto("/admin/")
    page.locator(".menu-user-opener").click()
    page.get_by_text("Dark", exact=True).click()
    page.goto("/admin/search/")
    assert page.evaluate("document.documentElement.classList.contains('dark')") is True


def test_palette_finds_a_person_by_mobile(browse):
    person = make_member(name="Asha Rao")
    page = browse("SUPPORT")
    page.goto("/admin/")
    press(page, "Control+k")
    page.get_by_role("searchbox", name="Search everything").press_sequentially(person.mobile)
    expect(page.locator("#command-results-list li")).to_have_count(1)
    press(page, "ArrowDown", "Enter")
    expect(page).to_have_url(f"{page.url.split('/admin/')[0]}/admin/people/{person.public_id}/")
    expect(page.get_by_role("heading", level=2, name="Asha Rao")).to_be_visible()
    assert person.mobile not in page.content()


def test_palette_says_when_nothing_is_found(browse):
    page = browse()
    page.goto("/admin/")
    page.get_by_role("button", name="Search everything").click()
    page.get_by_role("searchbox", name="Search everything").press_sequentially("no such thing")
    expect(page.locator(".palette .nothing")).to_have_text("Nothing has the name or the exact id “no such thing”.")


def test_a_missing_page_is_told_plainly(browse, complaints):
    complaints.expected.add("/admin/people/UNOBODY/")
    page = browse()
    page.goto("/admin/people/UNOBODY/")
    expect(page.get_by_role("heading", level=1)).to_have_text("There is no such page")
    page.get_by_role("link", name="Go to the console").click()
    expect(page).to_have_title("Dashboard | Munim")


def test_every_staff_role_is_covered():
    assert sorted(STAFF) == sorted(set(Role.values) - {"MEMBER", "MERCHANT", "FOREMAN"})


class TestDialog:
    """An action asks in a dialog, acts on its answer, and tells what it did."""

    def open(self, browse, member):
        page = browse("SUPPORT")
        page.goto(f"/admin/accounts/user/{member.pk}/change/")
        page.get_by_role("link", name="Block", exact=True).click()
        return page

    def test_acts_and_tells(self, browse):
        member = make_member(name="Asha Rao")
        page = self.open(browse, member)
        dialog = page.locator("#dialog")
        dialog.get_by_label("Kind").select_option(label="Payment trouble")
        dialog.get_by_label("Reason").fill("Asked by the bank")
        dialog.locator("button[type=submit]").click()
        expect(page.locator("#content")).to_contain_text("Asked by the bank")
        assert member.blocks.active().get().reason == "Asked by the bank"

    def test_cancel_changes_nothing(self, browse):
        member = make_member(name="Asha Rao")
        page = self.open(browse, member)
        page.locator("#dialog").get_by_text("Cancel").click()
        expect(page.locator("#dialog")).to_be_hidden()
        assert member.blocks.count() == 0

    def test_a_missing_reason_is_asked_for_again(self, browse):
        member = make_member(name="Asha Rao")
        page = self.open(browse, member)
        page.locator("#dialog button[type=submit]").click()
        expect(page.locator("#dialog")).to_contain_text("This field is required.")
        assert member.blocks.count() == 0

    def test_escape_closes_it(self, browse):
        page = self.open(browse, make_member())
        expect(page.locator("#dialog")).to_be_visible()
        press(page, "Escape")
        expect(page.locator("#dialog")).to_be_hidden()


def test_every_menu_page_opens_without_a_complaint_and_fits(browse):
    """Light and dark by turns; as wide as a desk, a tablet and a phone."""
    user = make_staff("ADMIN")
    make_deposit()
    page = browse(user=user)
    too_wide = []
    for turn, item in enumerate(item for items in navigation.groups(user).values() for item in items):
        page.emulate_media(color_scheme=("light", "dark")[turn % 2])
        page.goto(reverse(item.url_name) + item.query)
        expect(page.locator(".page-head h1")).to_contain_text(item.title)
        for width in (1280, 1024, 390):
            page.set_viewport_size({"width": width, "height": 800})
            if wider := page.evaluate(WIDER):
                too_wide.append((item.title, width, wider))
    assert too_wide == []


def test_a_journal_is_drawn_and_its_boxes_lead_to_accounts(browse):
    journal = make_deposit(make_member(name="Asha Rao"), "250.00")
    page = browse("FINANCE")
    page.goto(reverse("admin:wallet_journal_change", args=[journal.pk]))
    expect(page.locator(".journal-drawing .arrow-label")).to_have_text("₹250.00")
    page.locator(".journal-drawing svg a", has_text="Deposit of Asha Rao").click()
    expect(page.locator(".page-head h1")).to_contain_text("Deposit of Asha Rao")
    expect(page.locator(".lines")).to_contain_text("₹250.00")


def test_a_balance_is_corrected_in_two_steps(browse):
    journal = make_deposit(make_member(), "250.00")
    account = journal.transfers.get().credit_account
    page = browse("FINANCE")
    page.goto(reverse("admin:wallet_account_change", args=[account.pk]))
    page.get_by_role("link", name="Correct by hand").click()
    dialog = page.locator("#dialog")
    dialog.get_by_label("Amount").fill("25.50")
    dialog.get_by_label("Reason").fill("Double debit")
    dialog.get_by_role("button", name="Continue").click()
    expect(dialog.locator(".adjust-preview")).to_contain_text("₹275.50")
    assert Approval.objects.count() == 0
    dialog.get_by_role("button", name="Continue").click()
    expect(page.locator("body")).to_contain_text("posted when a second person approves it")
    assert Approval.objects.get().evidence["balance_after"] == {"amount": "275.50", "currency": "INR"}


def test_charts_are_drawn_and_follow_the_theme(browse):
    with registry.empty_registry():
        registry.register(
            registry.Panel(
                key="demo",
                title="By day",
                template="console/chart.html",
                context=lambda request: chart("line", ["Mon", "Tue"], [{"label": "GGR", "data": [1, 2]}], money="INR"),
            )
        )
        page = browse()
        page.goto("/admin/")
        light = page.evaluate(PIXELS)
        page.emulate_media(color_scheme="dark")
        page.reload()
        assert light > 0
        assert page.evaluate(PIXELS) > 0
        expect(page.locator(".chart-box table caption")).to_have_text("Chart")


WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
PIXELS = """async () => {
  const canvas = document.querySelector("canvas.munim-chart");
  for (let frame = 0; frame < 600; frame += 1) {
    await new Promise(requestAnimationFrame);
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    const drawn = data.filter((value, at) => at % 4 === 3 && value > 0).length;
    if (drawn) return drawn;
  }
  return 0;
}"""
