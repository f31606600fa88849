"""Forgotten passwords, and the ones that do not come back."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.accounts import selectors, services
from apps.accounts.errors import BadLink, TooManyResets
from apps.accounts.models import OldPassword, PasswordReset, Session
from apps.accounts.tokens import link_token
from apps.core import clock
from apps.core.errors import Invalid
from apps.core.events.models import OutboxEvent
from apps.core.models import AuditEntry
from tests.factories.accounts import PASSWORD, make_member, make_staff
from tests.factories.authenticators import set_up

EMAIL = "asha@example.com"
NEW = "nine-lives-of-a-ledger"
PATH = "/admin/password-reset/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return make_staff("SUPPORT", email=EMAIL)


def ask(email=EMAIL, ip="203.0.113.7") -> PasswordReset:
    services.password_reset_request(email=email, ip=ip)
    return PasswordReset.objects.latest("asked_at")


def token_of(reset: PasswordReset) -> str:
    return selectors.password_reset_message(reset.pk).link.partition("?t=")[2]


def choose(client, token, password=NEW):
    assert client.get(PATH, {"t": token})["Location"] == PATH
    return client.post(PATH, {"password": password, "again": password})


class TestForgotten:
    def test_one_answer_and_one_event_whoever_asks(self, client, user):
        make_member(email="app@example.com")
        answers = [
            client.post("/admin/forgotten/", {"email": email})["Location"]
            for email in (EMAIL, "nobody@example.com", "app@example.com")
        ]
        assert answers == ["/admin/login/"] * 3
        assert OutboxEvent.objects.filter(name="staff.password_reset_requested").count() == 3
        told = [selectors.password_reset_message(reset.pk) for reset in PasswordReset.objects.order_by("asked_at")]
        assert [message and message.to for message in told] == [EMAIL, None, None]

    def test_the_same_statements_for_a_known_and_an_unknown_address(self, user):
        asked = []
        for email in ("warm@example.com", EMAIL, "nobody@example.com"):
            with CaptureQueriesContext(connection) as captured:
                services.password_reset_request(email=email, ip="203.0.113.9")
            asked.append([query["sql"].split()[0] for query in captured])
        assert asked[1] == asked[2]

    def test_three_an_hour_known_or_not(self, client, user):
        for email in (EMAIL, "nobody@example.com"):
            for _ in range(3):
                ask(email)
            answer = client.post("/admin/forgotten/", {"email": email})
            assert TooManyResets.message in answer.content.decode()
        assert PasswordReset.objects.count() == 6

    def test_a_blocked_or_closed_account_gets_no_mail(self, user):
        reset = ask()
        services.user_block(user_id=user.pk, reason="x", actor=make_staff())
        assert selectors.password_reset_message(reset.pk) is None
        with pytest.raises(BadLink):
            services.password_reset_open(token=link_token("password_reset", reset.pk))


class TestReset:
    def test_sets_the_password_and_ends_every_session(self, client, user):
        set_up(user)
        pair = services.session_open(user=user)
        answer = choose(client, token_of(ask()))
        assert answer["Location"] == "/admin/login/"
        assert Session.objects.get(pk=pair.session.pk).end_reason == "PASSWORD"
        assert services.staff_authenticate(email=EMAIL, password=NEW) == user
        assert AuditEntry.objects.get(action="accounts.user.reset_password").actor == user
        # The mailbox alone opens nothing.
        assert (
            client.post("/admin/login/", {"username": EMAIL, "password": NEW})["Location"] == "/admin/second-factor/"
        )

    def test_every_link_of_the_user_dies_with_it(self, client, user):
        first, second = token_of(ask()), token_of(ask())
        choose(client, second)
        for token in (first, second):
            with pytest.raises(BadLink):
                services.password_reset(token=token, password="another-fine-password")
        assert services.staff_authenticate(email=EMAIL, password=NEW) == user

    def test_dies_after_half_an_hour(self, client, user):
        token = token_of(ask())
        with clock.fixed(clock.now() + timedelta(minutes=30)):
            assert choose(client, token)["Location"] == "/admin/forgotten/"
        assert services.staff_authenticate(email=EMAIL, password=PASSWORD) == user

    @pytest.mark.parametrize("password", ["short", "123456789012", PASSWORD, "asha@example.com"])
    def test_a_bad_password_leaves_the_link_and_the_old_one(self, client, user, password):
        reset = ask()
        assert choose(client, token_of(reset), password).status_code == 200
        reset.refresh_from_db()
        assert reset.used_at is None
        assert services.staff_authenticate(email=EMAIL, password=PASSWORD) == user

    def test_an_invitation_is_no_reset(self, user):
        reset = ask()
        with pytest.raises(BadLink):
            services.password_reset_open(token=link_token("invite", reset.pk))


class TestHistory:
    def test_none_of_the_last_five_comes_back(self, user):
        words = [f"a-fine-password-no-{number}" for number in range(6)]
        for word in words:
            services.password_change(user=user, password=word)
        for word in words[1:]:
            with pytest.raises(Invalid) as refusal:
                services.password_change(user=user, password=word)
            assert refusal.value.details == {
                "password": ["This is one of your last 5 passwords: choose another."],
            }
        services.password_change(user=user, password=words[0])
        assert OldPassword.objects.filter(user=user).count() == 5

    def test_the_own_page_says_so(self, console, user):
        fields = {"old_password": PASSWORD, "new_password1": PASSWORD, "new_password2": PASSWORD}
        answer = console(user=user).post("/admin/password_change/", fields)
        assert "one of your last 5 passwords" in answer.content.decode()
        assert not OldPassword.objects.exists()
