"""The second factor of staff: set up at the first login, asked for at every other, good once."""

import re
from datetime import timedelta

import pytest

from apps.accounts import services
from apps.accounts.engine.totp import code_at
from apps.accounts.errors import NoTotp, OwnAccount, TooManyLogins, TotpResetAskedFor, TotpTaken, WrongCode
from apps.accounts.models import LoginAttempt, RecoveryCode, Session, Totp, User
from apps.core import approvals, clock
from apps.core.approvals.errors import OwnApproval
from apps.core.events.models import OutboxEvent
from apps.core.models import Approval, AuditEntry
from tests.factories.accounts import PASSWORD, make_staff
from tests.factories.authenticators import set_up

from .parallel import at_once

EMAIL = "asha@example.com"
LOGIN = "/admin/login/?next=/admin/accounts/user/"
CODE = "/admin/second-factor/"
TOTP = "/admin/totp/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def support():
    return make_staff("SUPPORT", email=EMAIL)


def show_password(client, password=PASSWORD):
    return client.post(LOGIN, {"username": EMAIL, "password": password})


def is_in(client) -> bool:
    return client.get("/admin/").status_code == 200


class TestSetUp:
    def test_the_first_login_sets_it_up_and_shows_the_recovery_codes_once(self, client, support):
        assert show_password(client)["Location"] == TOTP
        assert not is_in(client)
        page = client.get(TOTP)
        secret = Totp.objects.get(user=support).secret
        assert "<svg" in page.content.decode()
        assert " ".join(secret[at : at + 4] for at in range(0, 32, 4)) in page.content.decode()
        assert "no-store" in page["Cache-Control"]
        answer = client.post(TOTP, {"code": code_at(secret, clock.now())})
        codes = re.findall("<code>(.*?)</code>", answer.content.decode())
        assert len(codes) == len(set(codes)) == RecoveryCode.objects.filter(user=support).count() == 10
        assert 'href="/admin/accounts/user/"' in answer.content.decode()
        assert is_in(client)
        assert AuditEntry.objects.filter(action="accounts.totp.set_up", actor=support).count() == 1
        session = Session.objects.get()
        assert (session.user, session.is_console, session.platform) == (support, True, "Console")

    def test_a_wrong_code_leaves_it_off(self, client, support):
        show_password(client)
        answer = client.post(TOTP, {"code": "000000"})
        assert WrongCode.message in answer.content.decode()
        assert not is_in(client)
        assert (Totp.objects.get().confirmed_at, RecoveryCode.objects.count()) == (None, 0)
        assert not Session.objects.exists()

    def test_the_same_square_after_a_reload_and_another_one_after_another_login(self, client, support):
        show_password(client)
        first = Totp.objects.get().secret
        client.get(TOTP)
        assert Totp.objects.get().secret == first
        show_password(client)
        assert Totp.objects.get().secret != first

    def test_somebody_who_began_elsewhere_never_sees_the_later_secret(self, client, support):
        other = type(client)()
        show_password(other)
        show_password(client)
        assert other.get(TOTP)["Location"] == "/admin/login/"

    def test_once_it_is_set_up_nobody_begins_again(self, support):
        set_up(support)
        with pytest.raises(TotpTaken):
            services.totp_begin(user=support)

    def test_a_demo_does_without(self, client, support, settings):
        settings.MUNIM_DEMO = True
        assert show_password(client)["Location"] == "/admin/accounts/user/"
        assert is_in(client)


class TestLogin:
    def test_password_then_code(self, client, support):
        phone = set_up(support)
        assert show_password(client)["Location"] == CODE
        assert not is_in(client)
        answer = client.post(CODE, {"code": phone.code()})
        assert (answer.status_code, answer["Location"]) == (302, "/admin/accounts/user/")
        assert is_in(client)
        assert not LoginAttempt.objects.exists()

    def test_the_code_alone_is_nothing(self, client, support):
        phone = set_up(support)
        assert client.post(CODE, {"code": phone.code()})["Location"] == "/admin/login/"
        assert not is_in(client)

    def test_a_code_works_once(self, client, support):
        code = set_up(support).code()
        show_password(client)
        client.post(CODE, {"code": code})
        other = type(client)()
        show_password(other)
        assert WrongCode.message in other.post(CODE, {"code": code}).content.decode()
        assert not is_in(other)
        assert Session.objects.count() == 1

    @pytest.mark.parametrize("minutes, accepted", [(-1, False), (-0.5, True), (0.5, True), (1, False)])
    def test_a_clock_may_be_half_a_minute_off(self, support, minutes, accepted):
        phone, now = set_up(support), clock.now()
        code = code_at(phone.secret, now + timedelta(minutes=minutes))
        with clock.fixed(now):
            if accepted:
                services.second_factor_pass(user=support, code=code)
            else:
                with pytest.raises(WrongCode):
                    services.second_factor_pass(user=support, code=code)

    def test_an_earlier_code_does_not_work_after_a_later_one(self, support):
        phone, now = set_up(support), clock.now()
        services.second_factor_pass(user=support, code=code_at(phone.secret, now + timedelta(seconds=30)))
        with pytest.raises(WrongCode):
            services.second_factor_pass(user=support, code=code_at(phone.secret, now))

    def test_five_wrong_codes_close_the_account_for_a_while_also_to_the_right_one(self, client, support):
        phone = set_up(support)
        for _ in range(5):
            show_password(client)
            client.post(CODE, {"code": "000000"})
        assert LoginAttempt.objects.count() == 5
        assert TooManyLogins.message in client.post(CODE, {"code": phone.code()}).content.decode()
        assert TooManyLogins.message in show_password(client).content.decode()
        assert not is_in(client)

    def test_a_right_password_in_between_gives_no_new_tries(self, support):
        set_up(support)
        for _ in range(4):
            with pytest.raises(WrongCode):
                services.staff_login(email=EMAIL, password=PASSWORD, totp="000000")
        services.staff_authenticate(email=EMAIL, password=PASSWORD)
        assert LoginAttempt.objects.count() == 4

    def test_ten_minutes_after_the_password_it_begins_again(self, client, support):
        phone = set_up(support)
        show_password(client)
        with clock.fixed(clock.now() + timedelta(minutes=11)):
            assert client.post(CODE, {"code": phone.code()})["Location"] == "/admin/login/"
        assert not Session.objects.exists()

    def test_a_new_password_in_between_begins_again(self, client, support):
        phone = set_up(support)
        show_password(client)
        services.password_change(user=support, password="nine-lives-of-a-ledger")
        assert client.post(CODE, {"code": phone.code()})["Location"] == "/admin/login/"

    def test_a_foreign_address_is_not_where_the_login_leads(self, client, support):
        phone = set_up(support)
        client.post("/admin/login/?next=https://evil.example/", {"username": EMAIL, "password": PASSWORD})
        assert client.post(CODE, {"code": phone.code()})["Location"] == "/admin/"


class TestRecoveryCodes:
    def test_each_stands_in_once(self, support):
        code = set_up(support).recovery_codes[3]
        services.second_factor_pass(user=support, code=code.lower().replace("-", " "))
        assert AuditEntry.objects.get(action="accounts.totp.use_recovery_code").after == {"left": 9}
        with pytest.raises(WrongCode):
            services.second_factor_pass(user=support, code=code)

    def test_the_codes_of_somebody_else_do_not(self, support):
        set_up(support)
        foreign = set_up(make_staff("SUPPORT")).recovery_codes[0]
        with pytest.raises(WrongCode):
            services.second_factor_pass(user=support, code=foreign)

    def test_new_ones_end_the_old_ones(self, support):
        old = set_up(support).recovery_codes[0]
        new = services.recovery_codes_renew(user=support)[0]
        with pytest.raises(WrongCode):
            services.second_factor_pass(user=support, code=old)
        services.second_factor_pass(user=support, code=new)

    def test_none_is_stored_as_it_is(self, support):
        phone = set_up(support)
        rows = [bytes(digest) for digest in RecoveryCode.objects.values_list("digest", flat=True)]
        assert {len(row) for row in rows} == {32}
        assert not [row for row in rows for code in phone.recovery_codes if code.replace("-", "").encode() in row]


@pytest.mark.django_db(transaction=True)
def test_one_code_tried_twice_at_once_works_once():
    user = make_staff("SUPPORT", email=EMAIL)
    phone = set_up(user)
    for code in (phone.code(), phone.recovery_codes[0]):
        done = at_once(*[lambda code=code: services.second_factor_pass(user=user, code=code)] * 2)
        assert sorted(type(outcome).__name__ for outcome in done) == ["NoneType", "WrongCode"]


class TestApi:
    URL = "/api/v1/auth/staff-login"

    def login(self, client, **fields):
        return client.post(self.URL, {"email": EMAIL, "password": PASSWORD, **fields}, format="json")

    def test_refuses_whoever_has_not_set_up(self, api, support):
        answer = self.login(api())
        assert (answer.status_code, answer.json()["details"]) == (403, {"reason": "TOTP_NOT_SET_UP"})
        assert not Session.objects.exists()

    def test_asks_for_the_code(self, api, support):
        set_up(support)
        answer = self.login(api(), totp="")
        assert (answer.status_code, answer.json()["details"]) == (401, {"reason": "TOTP_REQUIRED"})
        assert not Session.objects.exists()

    def test_takes_a_code_or_a_recovery_code_once(self, api, support):
        phone = set_up(support)
        for code in (phone.code(), phone.recovery_codes[0]):
            assert self.login(api(), totp=code).status_code == 200
            assert self.login(api(), totp=code).status_code == 401
        assert Session.objects.count() == 2

    def test_a_wrong_password_says_nothing_of_the_code(self, api, support):
        phone = set_up(support)
        answer = self.login(api(), password="wrong", totp=phone.code())
        assert (answer.status_code, answer.json()["details"]) == (401, {})


class TestLost:
    """A second admin takes it away; the owner sets up anew."""

    @pytest.fixture
    def asked(self, support):
        set_up(support)
        return services.totp_reset_request(user_id=support.pk, reason="Phone lost", actor=make_staff("ADMIN"))

    def test_the_second_admin_resets_it(self, client, support, asked):
        pair = services.session_open(user=support)
        admin = make_staff("ADMIN")
        approvals.approve(approval_id=asked.pk, checker=admin, digest=asked.digest)
        assert (Totp.objects.count(), RecoveryCode.objects.count()) == (0, 0)
        assert Session.objects.get(pk=pair.session.pk).end_reason == "TOTP"
        assert User.objects.get(pk=support.pk).token_version == 2
        assert AuditEntry.objects.get(action="accounts.totp.reset").actor == admin
        event = OutboxEvent.objects.get(name="staff.totp_reset")
        assert event.payload == {"user_id": support.public_id}
        assert show_password(client)["Location"] == TOTP

    def test_one_admin_is_not_enough(self, asked):
        with pytest.raises(OwnApproval):
            approvals.approve(approval_id=asked.pk, checker=asked.maker, digest=asked.digest)
        assert Totp.objects.count() == 1

    def test_nor_is_the_owner_the_second(self, asked):
        owner = make_staff("ADMIN")
        set_up(owner)
        wanted = services.totp_reset_request(user_id=owner.pk, reason="x", actor=make_staff("ADMIN"))
        with pytest.raises(OwnAccount):
            approvals.approve(approval_id=wanted.pk, checker=owner, digest=wanted.digest)
        assert Totp.objects.filter(user=owner).exists()

    def test_refusals_leave_no_trace(self, support, asked):
        admin, bare = make_staff("ADMIN"), make_staff("VIEWER")
        for user, actor, refusal in (
            (support, admin, TotpResetAskedFor),
            (bare, admin, NoTotp),
            (support, support, OwnAccount),
        ):
            with pytest.raises(refusal):
                services.totp_reset_request(user_id=user.pk, reason="x", actor=actor)
        assert Approval.objects.count() == 1
