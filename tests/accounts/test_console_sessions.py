"""Console logins: rows that end when left alone, by the clock, by a click of their owner or of support."""

from datetime import timedelta

import pytest
from django.urls import reverse

from apps.accounts import selectors, services
from apps.accounts.models import KnownDevice, Session
from apps.core import clock, policy
from apps.core.events.models import OutboxEvent
from apps.core.models import AuditEntry
from tests.factories.accounts import PASSWORD, make_member, make_staff
from tests.factories.authenticators import set_up

EMAIL = "asha@example.com"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
CHROME = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _without_totp(settings):
    settings.MUNIM_DEMO = True


@pytest.fixture
def user():
    return make_staff("SUPPORT", email=EMAIL)


@pytest.fixture
def browser(user):
    """A browser that logs in as people do."""
    from django.test import Client

    def log_in(agent=FIREFOX, client=None) -> Client:
        client = client or Client(HTTP_USER_AGENT=agent)
        client.post("/admin/login/", {"username": EMAIL, "password": PASSWORD})
        return client

    return log_in


def news() -> list[str]:
    return [
        event.payload["session_id"] for event in OutboxEvent.objects.filter(name="staff.new_device").order_by("id")
    ]


class TestIdle:
    def test_half_an_hour_without_a_click_logs_out_and_says_so(self, browser):
        client, now = browser(), clock.now()
        with clock.fixed(now + timedelta(minutes=31)):
            answer = client.get("/admin/accounts/user/?q=x")
            assert answer["Location"] == "/admin/login/?next=%2Fadmin%2Faccounts%2Fuser%2F%3Fq%3Dx"
            assert "You were away for more than 30 minutes" in client.get(answer["Location"]).content.decode()
        assert Session.objects.get().end_reason == "IDLE"
        assert client.get("/admin/").status_code == 302

    def test_clicks_keep_it(self, browser):
        client, now = browser(), clock.now()
        for minutes in (20, 40, 60):
            with clock.fixed(now + timedelta(minutes=minutes)):
                assert client.get("/admin/").status_code == 200
        assert Session.objects.get().last_seen_at == now + timedelta(minutes=60)

    def test_what_a_page_asks_by_itself_does_not(self, browser):
        client, now = browser(), clock.now()
        with clock.fixed(now + timedelta(minutes=20)):
            assert client.get("/admin/live/", headers={"X-Background": "1"}).status_code == 200
        with clock.fixed(now + timedelta(minutes=31)):
            answer = client.get("/admin/live/", headers={"X-Background": "1"})
            assert (answer.status_code, answer["Location"]) == (302, "/admin/login/")

    def test_a_dialog_moves_the_whole_page(self, browser):
        client = browser()
        with clock.fixed(clock.now() + timedelta(minutes=31)):
            answer = client.get("/admin/accounts/user/", headers={"HX-Request": "true"})
        assert (answer.status_code, answer["HX-Redirect"]) == (200, "/admin/login/")

    def test_the_minutes_are_a_setting(self, browser):
        policy.set(key="console.idle_minutes", value=5, actor=None, reason="x")
        client = browser()
        with clock.fixed(clock.now() + timedelta(minutes=6)):
            assert client.get("/admin/").status_code == 302

    def test_twelve_hours_end_it_also_with_clicks(self, browser):
        client, now = browser(), clock.now()
        Session.objects.update(last_seen_at=now + timedelta(hours=12))
        with clock.fixed(now + timedelta(hours=12)):
            assert client.get("/admin/").status_code == 302


class TestEnd:
    def test_logging_out_ends_the_row(self, browser):
        client = browser()
        client.post("/admin/logout/")
        assert Session.objects.get().end_reason == "LOGOUT"

    def test_logging_in_as_somebody_else_ends_it(self, browser):
        client, other = browser(), make_staff("VIEWER")
        client.post("/admin/login/", {"username": other.email, "password": PASSWORD})
        ended, live = Session.objects.order_by("created_at")
        assert (ended.end_reason, live.user, live.is_live) == ("LOGOUT", other, True)

    def test_support_ends_one_of_a_member(self, console):
        pair = services.session_open(user=make_member())
        url = reverse("admin:accounts_session_end", args=[pair.session.pk])
        console("SUPPORT").post(url, {"_form_submitted": "True", "reason": "Lost phone"})
        assert Session.objects.get(pk=pair.session.pk).end_reason == "ENDED_BY_STAFF"
        assert AuditEntry.objects.get(action="accounts.session.end").reason == "Lost phone"

    def test_only_an_admin_ends_one_of_the_staff_and_the_browser_is_out_at_once(self, browser, console):
        client = browser()
        session = Session.objects.get()
        url = reverse("admin:accounts_session_end", args=[session.pk])
        fields = {"_form_submitted": "True", "reason": "x"}
        console("OPERATOR").post(url, fields)
        assert client.get("/admin/").status_code == 200
        console("ADMIN").post(url, fields)
        assert client.get("/admin/").status_code == 302

    def test_a_new_password_keeps_the_session_it_was_chosen_in(self, browser):
        here, there = browser(), browser(CHROME)
        fields = {"old_password": PASSWORD, "new_password1": "nine-lives-of-a-ledger"}
        here.post("/admin/password_change/", {**fields, "new_password2": fields["new_password1"]})
        assert (here.get("/admin/").status_code, there.get("/admin/").status_code) == (200, 302)

    def test_one_of_the_own_sessions_is_ended_from_the_security_page(self, browser):
        here, there = browser(), browser(CHROME)
        session = Session.objects.get(device_name="Chrome on Windows")
        assert "Chrome on Windows" in here.get("/admin/security/").content.decode()
        here.post("/admin/security/", {"do": "end", "session": str(session.pk)})
        assert (here.get("/admin/").status_code, there.get("/admin/").status_code) == (200, 302)

    def test_nobody_elses(self, browser, console):
        there, other = browser(), console("ADMIN")
        other.post("/admin/security/", {"do": "end", "session": str(Session.objects.get().pk)})
        other.post("/admin/security/", {"do": "end", "session": "nonsense"})
        assert there.get("/admin/").status_code == 200


class TestDevice:
    def test_the_first_is_no_news_the_second_is(self, browser, user):
        browser()
        assert news() == []
        browser(CHROME)
        session = Session.objects.get(device_name="Chrome on Windows")
        assert news() == [str(session.pk)]
        message = selectors.new_device_message(session.pk)
        assert (message.to, message.device, message.ip) == (EMAIL, "Chrome on Windows", "127.0.0.1")

    def test_the_same_browser_again_is_known_by_its_cookie(self, browser):
        client = browser()
        cookie = client.cookies["munim_device"]
        assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/admin/")
        client.post("/admin/logout/")
        browser(client=client)
        assert news() == []
        assert KnownDevice.objects.count() == 1

    def test_the_cookie_itself_is_not_stored(self, browser):
        secret = browser().cookies["munim_device"].value
        assert bytes(KnownDevice.objects.get().digest) != secret.encode()
        assert len(bytes(KnownDevice.objects.get().digest)) == 32

    def test_the_api_tells_by_fingerprint(self, user):
        def log_in(fingerprint):
            services.staff_login(email=EMAIL, password=PASSWORD, device=services.Device(fingerprint=fingerprint))

        log_in("laptop")
        log_in("laptop")
        assert news() == []
        log_in("somewhere else")
        assert len(news()) == 1


class TestSecurityPage:
    def test_sets_up_where_the_login_does_not_insist(self, browser, user):
        from apps.accounts.engine.totp import code_at

        client = browser()
        client.post("/admin/security/", {"do": "begin"})
        begun = user.totp
        fields = {"do": "confirm", "totp_id": str(begun.pk)}
        wrong = client.post("/admin/security/", {**fields, "code": "000000"}).content.decode()
        assert "The code is wrong" in wrong
        right = client.post("/admin/security/", {**fields, "code": code_at(begun.secret, clock.now())})
        assert right.content.decode().count("<code>") == 10
        assert user.recovery_codes.count() == 10

    def test_new_recovery_codes_take_a_code(self, browser, user):
        client = browser()
        phone = set_up(user)
        page = client.post("/admin/security/", {"do": "renew", "code": "000000"}).content.decode()
        assert page.count("<code>") == 0
        page = client.post("/admin/security/", {"do": "renew", "code": phone.code()}).content.decode()
        assert page.count("<code>") == 10
        assert phone.recovery_codes[0] not in page
