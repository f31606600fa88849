"""Messages go to the providers over HTTP, and what they answer decides."""

from contextlib import nullcontext
from datetime import timedelta

import pytest

from apps.accounts import services as accounts
from apps.accounts.models import OtpChallenge, mobile_index
from apps.core import clock
from apps.notifications import flows, services
from apps.notifications.models import Attempt, Device, Message, Suppression
from apps.notifications.states import Channel
from tests.runtime.processes import wait_until

pytestmark = pytest.mark.django_db
MOBILE = "+919876543210"


def verified(user, event="e1") -> dict[str, Message]:
    return {row.channel: row for row in services.notify(user_id=user.pk, template="kyc.verified", event_id=event)}


def device(user, token="token-1") -> Device:
    return services.device_subscribe(user_id=user.pk, token=token, platform="android")


def send_code(event="otp1") -> Message:
    accounts.otp_send(mobile=MOBILE)
    otp = OtpChallenge.objects.get(mobile_index=mobile_index(MOBILE))
    return services.notify_address(
        channel=Channel.SMS,
        address=MOBILE,
        template="otp.code",
        variables={"minutes": 5},
        event_id=event,
        reference=str(otp.pk),
    )


def fresh(message: Message) -> Message:
    return Message.objects.select_related("template").get(pk=message.pk)


class TestSms:
    def test_the_code_is_fetched_when_it_is_sent_and_kept_nowhere(self, world):
        message = send_code()
        assert flows.deliver_due() == 1
        (got,) = world.got(to=MOBILE)
        code = got["text"][:6]
        assert code.isdigit()
        assert got["text"] == f"{code} is your Munim code. It is valid for 5 minutes. Never tell it to anyone."
        assert (got["raw"]["sender"], got["raw"]["dlt_template_id"]) == ("MUNIMJ", "UNREGISTERED-otp-en")
        assert got["key"] == message.key
        stored = fresh(message)
        assert (stored.state, stored.provider, stored.provider_ref) == ("SENT", "sms", got["ref"])
        row = Message.objects.filter(pk=message.pk).values().get()
        assert code not in str(row)
        assert code not in str(list(Attempt.objects.values()))

    def test_a_code_that_is_over_is_not_sent(self, world):
        message = send_code()
        with clock.fixed(clock.now() + timedelta(minutes=6)):
            assert flows.deliver_due() == 0
        assert (fresh(message).state, fresh(message).verdict) == ("CANCELLED", "TOO_LATE")
        assert world.got(to=MOBILE) == []

    def test_busy_is_tried_again_when_the_provider_asked_for_it(self, world):
        world.chooses("SMS", "BUSY", times=1)
        message = send_code()
        now = clock.now()
        flows.deliver_due()
        waiting = fresh(message)
        assert (waiting.state, waiting.tries) == ("QUEUED", 1)
        assert timedelta(seconds=29) <= waiting.due_at - now <= timedelta(seconds=35)
        with clock.fixed(now + timedelta(seconds=36)):
            flows.deliver_due()
        assert (fresh(message).state, fresh(message).tries) == ("SENT", 2)
        tries = list(Attempt.objects.filter(message=message).values_list("number", "outcome", "status_code"))
        assert tries == [(1, "LATER", 429), (2, "ACCEPTED", 202)]

    def test_refused_is_not_tried_again(self, world):
        world.chooses("SMS", "REFUSED")
        message = send_code()
        flows.deliver_due()
        assert (fresh(message).state, fresh(message).verdict) == ("FAILED", "REFUSED")
        with clock.fixed(clock.now() + timedelta(minutes=4)):
            assert flows.deliver_due() == 0
        assert len(world.got(to=MOBILE)) == 1

    def test_a_number_that_does_not_exist_is_suppressed(self, world):
        world.chooses("SMS", "GONE")
        message = send_code()
        flows.deliver_due()
        assert fresh(message).state == "FAILED"
        kept = Suppression.objects.get(channel="SMS")
        assert (bytes(kept.address_index), kept.reason) == (mobile_index(MOBILE), "HARD_BOUNCE")
        later = send_code(event="otp2")
        assert flows.deliver_due() == 0
        assert (fresh(later).state, fresh(later).verdict) == ("SUPPRESSED", "SUPPRESSED_ADDRESS")

    def test_eight_tries_and_no_more(self, world, member):
        user = member()
        world.chooses("SMS", "DOWN")
        row = services.notify(user_id=user.pk, template="user.unblocked", event_id="e", channels=["SMS"])[0]
        at = clock.now()
        for _ in range(8):
            with clock.fixed(at):
                assert flows.deliver_due() == 1
            at = max(at, fresh(row).due_at) + timedelta(seconds=1)
        assert (fresh(row).state, fresh(row).verdict, fresh(row).tries) == ("FAILED", "TRIES_USED_UP", 8)
        assert len(world.got(to=user.mobile)) == 8

    @pytest.mark.parametrize("outcome", ["SILENT", "GARBAGE"])
    def test_what_was_taken_without_a_word_is_sent_once(self, world, outcome):
        """The gateway knows the reference: the second try is answered as the first."""
        world.chooses("SMS", outcome, times=1)
        message = send_code()
        with world.impatience() if outcome == "SILENT" else nullcontext():
            flows.deliver_due()
        wait_until(lambda: world.got(to=MOBILE))
        assert fresh(message).state == "QUEUED"
        with clock.fixed(clock.now() + timedelta(seconds=30)):
            flows.deliver_due()
        assert fresh(message).state == "SENT"
        got = world.got(to=MOBILE)
        assert [one["repeats"] for one in got] == ([1] if outcome == "SILENT" else [0, 0])

    def test_an_unregistered_wording_never_leaves_production(self, world, settings):
        settings.SMS_SENDS_UNREGISTERED = False
        message = send_code()
        flows.deliver_due()
        assert (fresh(message).state, fresh(message).verdict) == ("FAILED", "OUR_BUG")
        assert Attempt.objects.get().code == "DLT_UNREGISTERED"
        assert world.got(to=MOBILE) == []


class TestPush:
    def test_goes_to_every_device_with_a_token_of_its_own(self, world, member):
        user = member()
        device(user, "phone"), device(user, "tablet")
        row = verified(user)["PUSH"]
        flows.deliver_due()
        assert fresh(row).state == "SENT"
        (got,) = world.got(to="phone")
        assert (got["title"], got["text"]) == ("Your identity is verified", "You can withdraw money now.")
        assert got["raw"]["data"]["message_id"] == str(row.pk)
        assert got["raw"]["apns"]["headers"]["apns-collapse-id"] == row.key
        assert len(world.got(to="tablet")) == 1

    def test_nobody_without_a_device(self, world, member):
        row = verified(member())["PUSH"]
        flows.deliver_due()
        assert (fresh(row).state, fresh(row).verdict) == ("SUPPRESSED", "NO_DEVICE")

    @pytest.mark.parametrize(("outcome", "code"), [("GONE", "UNREGISTERED"), ("MISMATCH", "SENDER_ID_MISMATCH")])
    def test_a_device_without_the_app_is_dropped(self, world, member, outcome, code):
        user = member()
        gone = device(user)
        world.chooses("PUSH", outcome)
        row = verified(user)["PUSH"]
        flows.deliver_due()
        gone.refresh_from_db()
        assert (gone.gone_at is not None, gone.gone_reason) == (True, code)
        assert (fresh(row).state, fresh(row).verdict) == ("FAILED", "DEVICES_GONE")

    def test_a_bad_request_of_ours_never_costs_a_device(self, world, member):
        user = member()
        kept = device(user)
        world.chooses("PUSH", "MALFORMED")
        row = verified(user)["PUSH"]
        flows.deliver_due()
        kept.refresh_from_db()
        assert kept.gone_at is None
        assert (fresh(row).state, fresh(row).verdict) == ("FAILED", "OUR_BUG")

    def test_one_dead_device_does_not_hide_the_living_one(self, world, member):
        user = member()
        dead, alive = device(user, "dead"), device(user, "alive")
        world.chooses("PUSH", "GONE", to="dead")
        row = verified(user)["PUSH"]
        flows.deliver_due()
        assert fresh(row).state == "SENT"
        assert list(user.push_devices.filter(gone_at=None)) == [alive]
        assert dead != alive

    def test_an_expired_access_token_is_renewed_within_the_call(self, world, member, simulators):
        user = member()
        device(user)
        verified(user, "e1")
        flows.deliver_due()
        simulators.post("/post/steer/clear")
        row = verified(user, "e2")["PUSH"]
        flows.deliver_due()
        assert (fresh(row).state, fresh(row).tries) == ("SENT", 1)

    def test_a_phone_that_logged_out_gets_nothing(self, world, member):
        user = member()
        session = accounts.session_open(user=user).session
        services.device_subscribe(user_id=user.pk, token="phone", platform="ios", session_id=session.pk)
        accounts.session_end(session_id=session.pk, user=user)
        row = verified(user)["PUSH"]
        flows.deliver_due()
        assert (fresh(row).state, fresh(row).verdict) == ("SUPPRESSED", "NO_DEVICE")


class TestMail:
    def test_carries_plain_text_and_html_and_the_key(self, world, member):
        user = member(email="asha@example.in")
        row = services.notify(
            user_id=user.pk, template="kyc.rejected", variables={"reason": "Blurred <b>photo</b>."}, event_id="e"
        )[2]
        flows.deliver_due()
        (got,) = world.got(to="asha@example.in")
        assert got["title"] == "We could not verify your identity"
        assert got["text"].startswith("Blurred <b>photo</b>.\n\n")
        assert "<p>Blurred &lt;b&gt;photo&lt;/b&gt;.</p>" in got["html"]
        assert (got["key"], got["raw"]["h:Message-Id"]) == (row.key, [f"<{row.key}@mail.munim.test>"])
        assert (fresh(row).state, fresh(row).provider_ref) == ("SENT", got["ref"])

    @pytest.mark.parametrize(
        ("outcome", "state", "verdict"),
        [
            ("DOWN", "QUEUED", ""),
            ("BUSY", "QUEUED", ""),
            ("SILENT", "QUEUED", ""),
            ("GARBAGE", "QUEUED", ""),
            ("REFUSED", "FAILED", "REFUSED"),
            ("MALFORMED", "FAILED", "OUR_BUG"),
        ],
    )
    def test_what_the_provider_says_decides(self, world, member, outcome, state, verdict):
        user = member(email="asha@example.in")
        world.chooses("EMAIL", outcome)
        row = verified(user)["EMAIL"]
        with world.impatience() if outcome == "SILENT" else nullcontext():
            flows.deliver_due()
        assert (fresh(row).state, fresh(row).verdict) == (state, verdict)

    def test_without_an_address_there_is_nothing_to_send(self, world, member):
        row = verified(member())["EMAIL"]
        flows.deliver_due()
        assert (fresh(row).state, fresh(row).verdict) == ("SUPPRESSED", "NO_ADDRESS")
