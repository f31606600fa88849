"""One-time codes: life, tries, windows, limits; nothing learnt from outside."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.accounts import selectors, services
from apps.accounts.engine.otp import code_of
from apps.accounts.errors import TooManyCodes, WrongCode
from apps.accounts.models import OtpChallenge, Session, User
from apps.accounts.tokens import otp_key
from apps.core import clock
from apps.core.events.models import OutboxEvent
from apps.core.models import AuditEntry
from tests.factories.accounts import make_member, make_staff

from .parallel import at_once

MOBILE = "+919876543210"
IP = "203.0.113.7"


def code_for(mobile=MOBILE):
    """What the SMS to this number would say."""
    newest = OtpChallenge.objects.order_by("-asked_at")
    otp = next(found for found in newest if found.mobile == mobile)
    return code_of(otp_key(), otp.pk)


def wrong_code(mobile=MOBILE):
    right = code_for(mobile)
    return f"{(int(right) + 1) % 10**6:06d}"


def send(mobile=MOBILE, ip=IP):
    return services.otp_send(mobile=mobile, ip=ip)


def after(**delta):
    return clock.fixed(clock.now() + timedelta(**delta))


@pytest.mark.django_db
class TestSend:
    def test_opens_a_challenge_without_a_code(self):
        sent = send()
        assert (sent.expires_in, sent.resend_after) == (300, 30)
        otp = OtpChallenge.objects.get()
        assert (otp.mobile, otp.tries, otp.used_at) == (MOBILE, 0, None)
        code = code_for()
        assert code not in {str(getattr(otp, field.name)) for field in otp._meta.fields}

    def test_the_event_carries_the_id_only(self):
        send()
        event = OutboxEvent.objects.get()
        otp = OtpChallenge.objects.get()
        assert (event.name, event.payload) == ("otp.requested", {"otp_id": str(otp.pk)})
        message = selectors.otp_message(otp_id=otp.pk)
        assert (message.mobile, message.code) == (MOBILE, code_for())

    def test_the_message_of_an_old_or_used_code_is_not_sent(self):
        send()
        otp = OtpChallenge.objects.get()
        with after(minutes=5):
            assert selectors.otp_message(otp_id=otp.pk) is None
        services.otp_login(mobile=MOBILE, code=code_for())
        assert selectors.otp_message(otp_id=otp.pk) is None

    def test_known_and_unknown_numbers_look_the_same(self):
        send()
        known, unknown = make_member(mobile="+919876500001").mobile, "+919876500002"
        with clock.fixed(clock.now()):
            with CaptureQueriesContext(connection) as of_known:
                first = send(mobile=known)
            with CaptureQueriesContext(connection) as of_unknown:
                second = send(mobile=unknown)
        assert first == second
        assert len(of_known) == len(of_unknown)

    def test_inside_the_resend_window_nothing_is_sent(self):
        at = clock.now()
        with clock.fixed(at):
            send()
        with clock.fixed(at + timedelta(seconds=29)):
            assert send() == services.OtpSent(expires_in=271, resend_after=1)
        assert (OtpChallenge.objects.count(), OutboxEvent.objects.count()) == (1, 1)
        with clock.fixed(at + timedelta(seconds=30)):
            assert send() == services.OtpSent(expires_in=300, resend_after=30)
        assert (OtpChallenge.objects.count(), OutboxEvent.objects.count()) == (2, 2)

    def test_a_used_code_opens_the_window_again(self):
        send()
        services.otp_login(mobile=MOBILE, code=code_for())
        assert send().resend_after == 30
        assert OtpChallenge.objects.count() == 2

    def test_five_an_hour_per_number(self):
        at = clock.now()
        for minutes in range(5):
            with clock.fixed(at + timedelta(minutes=minutes)):
                send()
        with clock.fixed(at + timedelta(minutes=5)), pytest.raises(TooManyCodes) as refusal:
            send()
        assert refusal.value.details == {"retry_after": 55 * 60}
        assert OtpChallenge.objects.count() == 5
        with clock.fixed(at + timedelta(hours=1)):
            send()
        assert OtpChallenge.objects.count() == 6

    def test_a_hundred_an_hour_per_address(self):
        for number in range(100):
            send(mobile=f"+91987650{number:04d}")
        with pytest.raises(TooManyCodes):
            send(mobile="+919876510000")
        send(mobile="+919876510000", ip="203.0.113.8")
        assert OtpChallenge.objects.count() == 101


@pytest.mark.django_db
class TestLogin:
    def test_the_right_code_registers_a_new_user(self):
        send()
        device = services.Device(fingerprint="f1", platform="android", name="Pixel")
        login = services.otp_login(mobile=MOBILE, code=code_for(), device=device, ip=IP)
        assert login.is_new
        assert login.user == User.objects.by_mobile(MOBILE).get()
        assert login.user.role_names == {"MEMBER"}
        session = Session.objects.get()
        shown = (session.fingerprint, session.platform, session.device_name, session.ip, session.generation)
        assert shown == ("f1", "android", "Pixel", IP, 1)
        names = list(OutboxEvent.objects.order_by("id").values_list("name", flat=True))
        assert names == ["otp.requested", "user.registered", "user.logged_in"]
        assert OutboxEvent.objects.get(name="user.logged_in").payload == {
            "user_id": login.user.public_id,
            "session_id": str(session.pk),
        }

    def test_a_known_user_comes_back(self):
        user = make_member(mobile=MOBILE)
        send()
        login = services.otp_login(mobile=MOBILE, code=code_for())
        assert (login.user, login.is_new) == (user, False)

    def test_a_code_works_once(self):
        send()
        code = code_for()
        services.otp_login(mobile=MOBILE, code=code)
        with pytest.raises(WrongCode):
            services.otp_login(mobile=MOBILE, code=code)
        assert Session.objects.count() == 1

    def test_a_code_lives_five_minutes(self):
        at = clock.now()
        with clock.fixed(at):
            send()
        code = code_for()
        with clock.fixed(at + timedelta(minutes=5)), pytest.raises(WrongCode):
            services.otp_login(mobile=MOBILE, code=code)
        assert not User.objects.exists()
        with clock.fixed(at + timedelta(minutes=5, seconds=-1)):
            assert services.otp_login(mobile=MOBILE, code=code).is_new

    def test_a_wrong_code_counts_and_registers_nobody(self):
        send()
        with pytest.raises(WrongCode):
            services.otp_login(mobile=MOBILE, code=wrong_code())
        assert OtpChallenge.objects.get().tries == 1
        assert not User.objects.exists()
        assert not Session.objects.exists()

    def test_after_five_tries_even_the_right_code_is_wrong(self):
        send()
        code, wrong = code_for(), wrong_code()
        for _ in range(5):
            with pytest.raises(WrongCode):
                services.otp_login(mobile=MOBILE, code=wrong)
        with pytest.raises(WrongCode):
            services.otp_login(mobile=MOBILE, code=code)
        otp = OtpChallenge.objects.get()
        assert (otp.tries, otp.used_at) == (5, None)

    def test_a_new_code_ends_the_old_one(self):
        at = clock.now()
        with clock.fixed(at):
            send()
        old = code_for()
        with clock.fixed(at + timedelta(minutes=1)):
            send()
            with pytest.raises(WrongCode):
                services.otp_login(mobile=MOBILE, code=old)
            assert services.otp_login(mobile=MOBILE, code=code_for()).is_new

    def test_a_number_without_a_code_runs_the_same_statements(self, django_assert_num_queries):
        send()
        wrong = wrong_code()
        for mobile in (MOBILE, "+919876500009"):
            with django_assert_num_queries(4), pytest.raises(WrongCode):
                services.otp_login(mobile=mobile, code=wrong)

    def test_staff_do_not_come_in_by_a_sim_card(self):
        make_staff("ADMIN", mobile=MOBILE)
        send()
        with pytest.raises(WrongCode):
            services.otp_login(mobile=MOBILE, code=code_for())
        assert not Session.objects.exists()

    def test_no_number_and_no_code_in_audit_or_events(self):
        send()
        code = code_for()
        services.otp_login(mobile=MOBILE, code=code)
        kept = [*OutboxEvent.objects.values_list("payload", flat=True), *AuditEntry.objects.values_list("after")]
        assert MOBILE not in str(kept)
        assert MOBILE[3:] not in str(kept)
        assert code not in str(kept)


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_ten_wrong_guesses_share_five_tries(self):
        send()
        wrong = wrong_code()
        outcomes = at_once(*[lambda: services.otp_login(mobile=MOBILE, code=wrong)] * 10)
        assert [type(outcome) for outcome in outcomes] == [WrongCode] * 10
        assert OtpChallenge.objects.get().tries == 5

    def test_the_right_code_ten_times_opens_one_session(self):
        send()
        code = code_for()
        outcomes = at_once(*[lambda: services.otp_login(mobile=MOBILE, code=code)] * 10)
        assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Login"] + ["WrongCode"] * 9
        assert Session.objects.count() == 1

    def test_asking_ten_times_sends_once(self):
        outcomes = at_once(*[send] * 10)
        assert {type(outcome) for outcome in outcomes} == {services.OtpSent}
        assert (OtpChallenge.objects.count(), OutboxEvent.objects.count()) == (1, 1)


@pytest.mark.django_db
class TestDemoNumbers:
    DEMO = "+919999900001"

    def test_accept_the_demo_code_and_know_no_limits(self, settings):
        settings.MUNIM_DEMO = True
        for _ in range(7):
            send(mobile=self.DEMO)
        assert OtpChallenge.objects.count() == 7
        for _ in range(7):
            assert services.otp_login(mobile=self.DEMO, code="123456").user.mobile == self.DEMO
        with pytest.raises(WrongCode):
            services.otp_login(mobile=self.DEMO, code="654321")

    def test_are_numbers_like_others_outside_the_demo(self):
        numbers = (self.DEMO, "+919999900002")
        for number in numbers:
            send(mobile=number)
        # A real code may by chance be the demo's; not both.
        mobile = next(number for number in numbers if code_for(number) != "123456")
        with pytest.raises(WrongCode):
            services.otp_login(mobile=mobile, code="123456")
        send(mobile=mobile)
        assert OtpChallenge.objects.count() == 2

    @pytest.mark.parametrize("mobile", ["+919999900021", "+919999900000", MOBILE])
    def test_other_numbers_do_not_accept_it_in_the_demo(self, settings, mobile):
        settings.MUNIM_DEMO = True
        with pytest.raises(WrongCode):
            services.otp_login(mobile=mobile, code="123456")
