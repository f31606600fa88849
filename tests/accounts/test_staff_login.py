"""Staff come in by e-mail address and password; guessing is counted. (The second factor: test_second_factor.)"""

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model

from apps.accounts import services
from apps.accounts.errors import TooManyLogins, WrongCredentials
from apps.accounts.models import LoginAttempt, Session
from apps.core import clock
from apps.core.events.models import OutboxEvent
from apps.core.gate import UserBlocked
from apps.core.models import AuditEntry
from tests.factories.accounts import PASSWORD, make_member, make_staff

from .parallel import at_once

EMAIL = "asha@example.com"
IP = "203.0.113.7"


def login(email=EMAIL, password=PASSWORD, ip=IP):
    return services.staff_login(email=email, password=password, ip=ip)


@pytest.fixture(autouse=True)
def _without_totp(settings):
    settings.MUNIM_DEMO = True


@pytest.fixture
def analyst(db):
    return make_staff("ANALYST", email=EMAIL)


@pytest.mark.django_db
class TestStaffLogin:
    def test_opens_a_session(self, analyst):
        done = login(email=" Asha@Example.com ")
        assert (done.user, done.is_new) == (analyst, False)
        assert Session.objects.get().user == analyst
        assert AuditEntry.objects.get(action="accounts.staff.login").actor == analyst
        assert OutboxEvent.objects.filter(name="user.logged_in").count() == 1
        assert not LoginAttempt.objects.exists()

    def test_one_answer_for_every_wrong_pair(self, analyst):
        make_member(email="app@example.com")
        for email, password in ((EMAIL, "wrong"), ("nobody@example.com", PASSWORD), ("app@example.com", PASSWORD)):
            with pytest.raises(WrongCredentials) as refusal:
                login(email=email, password=password)
            assert (refusal.value.text, refusal.value.details) == (WrongCredentials.message, {})
        assert not Session.objects.exists()
        assert LoginAttempt.objects.count() == 3

    def test_an_unknown_address_costs_a_hash_too(self, analyst, monkeypatch):
        hashed = []
        monkeypatch.setattr("apps.accounts.services.staff.make_password", hashed.append)
        with pytest.raises(WrongCredentials):
            login(email="nobody@example.com", password="guess")
        assert hashed == ["guess"]

    @pytest.mark.parametrize("email", [EMAIL, "nobody@example.com"])
    def test_five_failures_close_the_address_known_or_not(self, analyst, email):
        at = clock.now()
        with clock.fixed(at):
            for _ in range(5):
                with pytest.raises(WrongCredentials):
                    login(email=email, password="wrong")
            with pytest.raises(TooManyLogins) as refusal:
                login(email=email)
        assert refusal.value.details == {"retry_after": 900}
        assert LoginAttempt.objects.count() == 5

    def test_the_address_opens_again_after_the_window(self, analyst):
        at = clock.now()
        with clock.fixed(at):
            for _ in range(5):
                with pytest.raises(WrongCredentials):
                    login(password="wrong")
        with clock.fixed(at + timedelta(minutes=15)):
            assert login().user == analyst

    def test_a_success_forgets_the_failures(self, analyst):
        for _ in range(2):
            for _ in range(4):
                with pytest.raises(WrongCredentials):
                    login(password="wrong")
            login()
        assert not LoginAttempt.objects.exists()

    def test_fifty_failures_close_the_ip_address(self, analyst):
        for number in range(50):
            with pytest.raises(WrongCredentials):
                login(email=f"guess{number}@example.com", password="wrong")
        with pytest.raises(TooManyLogins):
            login()
        assert login(ip="203.0.113.8").user == analyst

    def test_a_blocked_member_of_staff_stays_out(self, analyst):
        services.user_block(user_id=analyst.pk, reason="x", actor=make_staff("ADMIN"))
        with pytest.raises(UserBlocked):
            login()
        assert not Session.objects.exists()

    def test_a_closed_account_stays_out(self, analyst):
        get_user_model().objects.filter(pk=analyst.pk).update(is_active=False)
        with pytest.raises(WrongCredentials):
            login()


@pytest.mark.django_db(transaction=True)
def test_twelve_guesses_at_once_share_five_tries():
    make_staff("ANALYST", email=EMAIL)
    outcomes = at_once(*[lambda: login(password="wrong")] * 12)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["TooManyLogins"] * 7 + ["WrongCredentials"] * 5


@pytest.mark.django_db
class TestConsoleLogin:
    def submit(self, client, password=PASSWORD):
        return client.post("/admin/login/?next=/admin/", {"username": EMAIL, "password": password})

    def test_by_email_and_password(self, client, analyst):
        answer = self.submit(client)
        assert (answer.status_code, answer["Location"]) == (302, "/admin/")
        assert client.get("/admin/").status_code == 200

    def test_a_wrong_password_says_one_sentence(self, client, analyst):
        answer = self.submit(client, password="wrong")
        assert answer.status_code == 200
        assert "do not match" in answer.content.decode()
        assert client.get("/admin/").status_code == 302

    def test_the_lockout_is_told(self, client, analyst):
        for _ in range(5):
            self.submit(client, password="wrong")
        answer = self.submit(client)
        assert TooManyLogins.message in answer.content.decode()
        assert client.get("/admin/").status_code == 302

    def test_a_block_ends_the_console_login_at_once(self, client, analyst):
        self.submit(client)
        services.user_block(user_id=analyst.pk, reason="x", actor=make_staff("ADMIN"))
        assert client.get("/admin/").status_code == 302
        assert UserBlocked.message in self.submit(client).content.decode()

    def test_a_role_change_ends_the_console_login_at_once(self, client, analyst):
        self.submit(client)
        services.user_set_roles(user_id=analyst.pk, roles=["VIEWER"], actor=make_staff("ADMIN"), reason="x")
        assert client.get("/admin/").status_code == 302


@pytest.mark.django_db
class TestPasswordChange:
    NEW = "nine-lives-of-a-ledger"

    def change(self, client, old=PASSWORD, new=NEW):
        fields = {"old_password": old, "new_password1": new, "new_password2": new}
        return client.post("/admin/password_change/", fields)

    def test_ends_every_other_session_and_is_audited(self, console, analyst):
        pair = services.session_open(user=analyst)
        here, there = console(user=analyst), console(user=analyst)
        assert self.change(here).status_code == 302
        assert here.get("/admin/").status_code == 200
        assert there.get("/admin/").status_code == 302
        assert Session.objects.get(pk=pair.session.pk).end_reason == "PASSWORD"
        entry = AuditEntry.objects.get(action="accounts.user.change_password")
        assert (entry.actor, entry.before, entry.after) == (analyst, None, None)
        assert login(password=self.NEW).user == analyst

    @pytest.mark.parametrize("old, new", [("wrong", NEW), (PASSWORD, "short"), (PASSWORD, "123456789012")])
    def test_refusals_leave_no_trace(self, console, analyst, old, new):
        client = console(user=analyst)
        assert self.change(client, old=old, new=new).status_code == 200
        assert not AuditEntry.objects.filter(action="accounts.user.change_password").exists()
        assert login().user == analyst
