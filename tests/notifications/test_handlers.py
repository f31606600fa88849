"""What happens below and above becomes messages, through the outbox."""

from datetime import timedelta

import pytest

from apps.accounts import services as accounts
from apps.accounts.events import StaffInvited, StaffPasswordResetRequested
from apps.accounts.kyc.events import KycRejected
from apps.accounts.models import OtpChallenge, PasswordReset, StaffInvite, email_index
from apps.core import clock, events, jurisdiction
from apps.core.events.relay import drain
from apps.core.money import money
from apps.notifications import flows
from apps.notifications.live.models import Event
from apps.notifications.models import ContactProfile, Message
from apps.notifications.services import digests_send_due
from apps.wallet import services as wallet
from apps.wallet.selectors.recipients import recipient_find
from tests.factories.wallet import make_deposit, make_grant

pytestmark = pytest.mark.django_db
MOBILE = "+919876543210"


def told(user=None, **wanted) -> list[tuple[str, str, dict]]:
    rows = Message.objects.filter(**({"user": user} if user else {}), **wanted).order_by("pk")
    return [(row.template.key, row.channel, row.variables) for row in rows.select_related("template")]


class TestCodes:
    def test_a_code_asked_for_is_sent_by_sms(self, api, world):
        asked = api().post("/api/v1/auth/send-otp", {"mobile": MOBILE, "purpose": "LOGIN"}, format="json")
        assert asked.status_code == 202
        drain()
        flows.deliver_due()
        (got,) = world.got(to=MOBILE)
        answer = api().post(
            "/api/v1/auth/verify-otp",
            {
                "mobile": MOBILE,
                "code": got["text"][:6],
                "device": {"fingerprint": "f", "platform": "android", "name": ""},
            },
            format="json",
        )
        assert answer.status_code == 200
        assert Message.objects.get().reference == str(OtpChallenge.objects.get().pk)


class TestBlocks:
    def test_a_block_is_told_with_its_end_in_the_person_s_language(self, member, staff):
        user = member()
        ContactProfile.objects.create(user=user, language="hi")
        accounts.user_block(user_id=user.pk, reason_code="ABUSE", reason="x", until=None, actor=staff("OPERATOR"))
        drain()
        assert told(user) == [
            ("user.blocked", channel, {"until": "अगली सूचना"}) for channel in ("IN_APP", "PUSH", "SMS", "EMAIL")
        ]


class TestKyc:
    def test_a_rejection_carries_the_reason_for_the_user(self, member):
        user = member()
        events.publish(KycRejected(user_id=user.public_id, case_id="c", reason_code="R"))
        drain()
        rows = told(user)
        assert [row[:2] for row in rows] == [("kyc.rejected", channel) for channel in ("IN_APP", "PUSH", "EMAIL")]
        assert rows[0][2]["reason"]


class TestStaff:
    def test_an_invite_is_mailed_and_its_link_kept_nowhere(self, staff, world):
        invite = StaffInvite.objects.create(
            email="asha@example.in",
            email_index=email_index("asha@example.in"),
            name="Asha",
            roles=["SUPPORT"],
            invited_by=staff("ADMIN"),
            expires_at=clock.now() + timedelta(days=2),
        )
        events.publish(StaffInvited(invite_id=str(invite.pk)))
        drain()
        flows.deliver_due()
        (got,) = world.got(to="asha@example.in")
        assert got["title"] == "You are invited to Munim"
        link = next(line for line in got["text"].splitlines() if "/admin/invite/?t=" in line)
        row = Message.objects.get(template__key="staff.invited")
        assert (row.state, row.variables, row.reference) == ("SENT", {}, str(invite.pk))
        assert link not in str(Message.objects.filter(pk=row.pk).values().get())

    def test_a_password_reset_that_was_used_is_not_sent(self, staff, world):
        who = staff("SUPPORT")
        now = clock.now()
        reset = PasswordReset.objects.create(
            user=who, email_index=email_index(who.email), asked_at=now, expires_at=now + timedelta(minutes=30)
        )
        events.publish(StaffPasswordResetRequested(reset_id=str(reset.pk)))
        drain()
        PasswordReset.objects.update(used_at=clock.now())
        flows.deliver_due()
        row = Message.objects.get(template__key="staff.password_reset")
        assert (row.state, row.verdict) == ("CANCELLED", "TOO_LATE")
        assert world.got(to=who.email) == []


class TestWallet:
    def test_who_gets_money_is_told_and_who_sends_it_is_not(self, member):
        sender, recipient = member(), member()
        make_deposit(sender, "1000.00")
        jurisdiction.open_products(region="IN", legal_basis="test")
        found = recipient_find(to_user=recipient.public_id)
        wallet.user_transfer(sender=sender, recipient=found, amount=money("250.00", "INR"), reference="t1")
        drain()
        assert told(sender) == []
        assert told(recipient) == [
            ("wallet.transfer_received", channel, {"amount": "₹250.00"}) for channel in ("IN_APP", "PUSH")
        ]
        frame = Event.objects.get(user_id=recipient.pk, type="notify.push")
        assert frame.data["payload"]["body"] == "You received ₹250.00. It is in your wallet."
        assert frame.data["user_id"] == recipient.public_id

    def test_bonuses_of_half_an_hour_are_one_push(self, member):
        user = member()
        for _ in range(3):
            make_grant(user)
        drain()
        pushes = Message.objects.filter(user=user, channel="PUSH")
        assert {row.state for row in pushes} == {"QUEUED"}
        assert flows.deliver_due() == 0
        with clock.fixed(clock.now() + timedelta(minutes=31)):
            assert digests_send_due() == 1
            assert digests_send_due() == 0
        assert told(user, template__key="post.digest") == [
            ("post.digest", "PUSH", {"count": "3", "lines": "Bonus received\nBonus received\nBonus received"})
        ]
        assert sorted(pushes.exclude(template__key="post.digest").values_list("state", flat=True)) == ["DIGESTED"] * 3

    def test_a_single_bonus_goes_as_itself(self, member):
        user = member()
        make_grant(user)
        drain()
        with clock.fixed(clock.now() + timedelta(minutes=31)):
            assert digests_send_due() == 1
        assert told(user, channel="PUSH") == [("wallet.bonus_granted", "PUSH", {"amount": "₹50.00"})]
        assert Message.objects.get(channel="PUSH").digest is None
