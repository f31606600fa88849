"""Coming in as people do: password, authenticator app, recovery codes; and a key that is shown once."""

import re

from django.conf import settings
from playwright.sync_api import expect

from apps.accounts import selectors, services
from apps.accounts.engine.totp import code_at
from apps.accounts.models import ApiKey, Totp
from apps.core import clock
from tests.factories.accounts import PASSWORD, make_staff
from tests.factories.authenticators import set_up

EMAIL = "asha@example.com"


def show_password(page) -> None:
    page.goto("/admin/login/")
    page.get_by_label("E-mail").fill(EMAIL)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()


def test_the_first_login_sets_up_the_authenticator_app(browse):
    user = make_staff("ADMIN", email=EMAIL)
    page = browse(None)
    show_password(page)
    expect(page.get_by_role("heading", name="Set up your authenticator app")).to_be_visible()
    expect(page.locator(".login-qr svg")).to_be_visible()
    page.get_by_label("Code the app shows").fill(code_at(Totp.objects.get(user=user).secret, clock.now()))
    page.get_by_role("button", name="Turn it on").click()
    expect(page.locator(".recovery-codes code")).to_have_count(10)
    page.get_by_role("link", name="I have kept them").click()
    expect(page).to_have_title(re.compile("Dashboard"))


def test_a_recovery_code_stands_in_for_the_phone(browse):
    phone = set_up(make_staff("ADMIN", email=EMAIL))
    page = browse(None, theme="dark")
    show_password(page)
    page.get_by_label("Code").fill("000000")
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("alert")).to_contain_text("The code is wrong")
    page.get_by_label("Code").fill(phone.recovery_codes[0])
    page.get_by_role("button", name="Log in").click()
    expect(page).to_have_title(re.compile("Dashboard"))


def test_an_invitation_leads_to_the_authenticator_app(browse):
    offer = services.staff_invite(email=EMAIL, name="Asha", roles=["SUPPORT"], actor=make_staff("ADMIN"))
    page = browse(None)
    page.goto(selectors.invite_message(offer.pk).link.removeprefix(settings.PUBLIC_URL))
    expect(page.get_by_role("heading", name="Welcome, Asha")).to_be_visible()
    page.get_by_label("New password").fill("nine-lives-of-a-ledger")
    page.get_by_label("The same again").fill("nine-lives-of-a-ledger")
    page.get_by_role("button", name="Join").click()
    expect(page.locator(".login-qr svg")).to_be_visible()


def test_an_api_key_is_shown_once(browse):
    page = browse("ADMIN")
    page.goto("/admin/accounts/apikey/")
    page.get_by_text("New API key").click()
    page.get_by_label("What for").fill("CRM")
    page.get_by_label("See players").check()
    page.get_by_role("button", name="Make the key").click()
    shown = page.get_by_label("API key")
    expect(shown).to_have_value(re.compile(r"mk\w{10}\.\w{40}"))
    page.get_by_role("link", name="I have kept it").click()
    expect(page).to_have_url(re.compile(f"{ApiKey.objects.get().pk}/change/"))
    expect(page.get_by_label("API key")).to_have_count(0)
