"""The notifications API as apps, staff and providers use it."""

import json

import pytest

from apps.accounts.services import user_block
from apps.notifications import flows, services
from apps.notifications.models import Bulk, Callback, ContactProfile, Device, Message, Suppression

pytestmark = pytest.mark.django_db
BASE = "/api/v1/notifications"


def rejected(user, event="e1", **more):
    variables = {"reason": "The photo is blurred."}
    return services.notify(user_id=user.pk, template="kyc.rejected", variables=variables, event_id=event, **more)


class TestInbox:
    def test_lists_what_arrived_in_the_app_with_the_unread_count(self, api, member):
        user, other = member(), member()
        rejected(user, "e1"), rejected(user, "e2"), rejected(other)
        body = api(user).get(BASE).json()
        assert (len(body["results"]), body["unread"], body["next_cursor"]) == (2, 2, None)
        shown = body["results"][0]
        assert (shown["template_key"], shown["title"]) == ("kyc.rejected", "We could not verify your identity")
        assert (shown["body"], shown["read_at"]) == ("The photo is blurred.", None)

    def test_reading_counts_down_once(self, api, member):
        user = member()
        row = rejected(user)[0]
        client = api(user)
        assert client.post(f"{BASE}/{row.pk}/read").json() == {"unread": 0}
        assert client.post(f"{BASE}/{row.pk}/read").json() == {"unread": 0}
        assert client.get(BASE).json()["results"][0]["read_at"] is not None
        assert ContactProfile.objects.get(user=user).unread == 0

    def test_another_s_message_is_not_there(self, api, member):
        row = rejected(member())[0]
        assert api(member()).post(f"{BASE}/{row.pk}/read").status_code == 404
        row.refresh_from_db()
        assert row.state == "DELIVERED"

    def test_a_tapped_push_is_opened(self, api, member, world):
        user = member()
        services.device_subscribe(user_id=user.pk, token="t")
        row = rejected(user)[1]
        flows.deliver_due()
        assert api(user).post(f"{BASE}/{row.pk}/read").json() == {"unread": 1}
        row = Message.objects.get(pk=row.pk)
        assert (row.channel, row.state) == ("PUSH", "OPENED")

    def test_a_page_costs_the_same_however_long(self, api, member, django_assert_num_queries):
        user = member()
        client = api(user)
        rejected(user, "e0")
        client.get(BASE)
        with django_assert_num_queries(2):
            assert len(client.get(BASE).json()["results"]) == 1
        for number in range(1, 12):
            rejected(user, f"e{number}")
        with django_assert_num_queries(2):
            assert len(client.get(BASE).json()["results"]) == 12


class TestPreferences:
    def test_what_is_said_is_kept_and_the_rest_stays(self, api, member):
        user = member()
        client = api(user)
        said = {
            "language": "hi",
            "time_zone": "Asia/Dubai",
            "quiet_hours": {"from": "23:00", "until": "07:00"},
            "preferences": [{"category": "OFFERS", "channel": "SMS", "is_on": True}],
        }
        body = client.put(f"{BASE}/preferences", said, format="json").json()
        assert body == client.get(f"{BASE}/preferences").json()
        assert (body["language"], body["time_zone"]) == ("hi", "Asia/Dubai")
        assert body["quiet_hours"] == {"from": "23:00", "until": "07:00"}
        on = {(row["category"], row["channel"]): row["is_on"] for row in body["preferences"]}
        assert (on["OFFERS", "SMS"], on["OFFERS", "EMAIL"], on["KYC", "PUSH"]) == (True, False, True)
        body = client.put(f"{BASE}/preferences", {"quiet_hours": None}, format="json").json()
        assert (body["language"], body["quiet_hours"]) == ("hi", None)

    @pytest.mark.parametrize(
        "said",
        [
            {"preferences": [{"category": "SECURITY", "channel": "SMS", "is_on": False}]},
            {"time_zone": "Mars/Olympus"},
            {"language": "fr"},
            {"quiet_hours": {"from": "25:00", "until": "07:00"}},
            {"quiet_hours": {"from": "22:00"}},
            {"preferences": [{"category": "KYC", "channel": "SMS", "is_on": v} for v in (True, False)]},
        ],
    )
    def test_refuses_nonsense_and_leaves_no_trace(self, api, member, said):
        user = member()
        assert api(user).put(f"{BASE}/preferences", said, format="json").status_code == 400
        assert not ContactProfile.objects.filter(user=user).exists()


class TestSubscribe:
    def test_who_logs_in_last_takes_the_device_over(self, api, member):
        first, second = member(), member()
        said = {"token": "fcm-token", "platform": "android"}
        made = api(first).post(f"{BASE}/subscribe", said, format="json")
        taken = api(second).post(f"{BASE}/subscribe", said, format="json")
        assert (made.status_code, taken.json()["id"]) == (201, made.json()["id"])
        device = Device.objects.get()
        assert (device.user, device.token, device.session.user) == (second, "fcm-token", second)


class TestSend:
    def test_staff_send_a_message_once_per_event(self, api, staff, member):
        user, client = member(), None
        client = api(staff("SUPPORT"))
        said = {"user_id": user.public_id, "template": "kyc.verified", "event_id": "ticket-7"}
        first = client.post(f"{BASE}/send", said, format="json")
        again = client.post(f"{BASE}/send", said, format="json")
        assert (first.status_code, again.json()) == (202, first.json())
        assert [row["channel"] for row in first.json()["messages"]] == ["IN_APP", "PUSH", "EMAIL"]

    def test_nobody_sends_a_code_by_hand(self, api, staff, member):
        said = {"user_id": member().public_id, "template": "otp.code", "variables": {"minutes": "5"}}
        assert api(staff("SUPPORT")).post(f"{BASE}/send", said, format="json").status_code == 400
        assert Message.objects.count() == 0


class TestCallbacks:
    def sent(self, world, member, **more):
        user = member(email="asha@example.in")
        row = services.notify(user_id=user.pk, template="kyc.verified", event_id="e", channels=["EMAIL"])[0]
        flows.deliver_due()
        return row

    def post(self, api, told, provider="mail"):
        headers = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in told["headers"].items()}
        return api().post(f"{BASE}/callbacks/{provider}", told["body"], content_type="application/json", **headers)

    def test_a_delivery_told_twice_counts_once(self, api, world, member):
        row = self.sent(world, member)
        told = world.got(key=row.key)[0]["told"][0]
        assert self.post(api, told).json() == {"new": 1}
        assert self.post(api, told).json() == {"new": 0}
        row.refresh_from_db()
        assert row.state == "DELIVERED"
        assert Callback.objects.get().repeats == 1

    def test_a_forged_one_is_refused_and_leaves_no_trace(self, api, world, member):
        row = self.sent(world, member)
        told = world.tells(row.key, "BOUNCED", forged=True)
        assert self.post(api, told).status_code == 401
        row.refresh_from_db()
        assert (row.state, Callback.objects.count(), Suppression.objects.count()) == ("SENT", 0, 0)

    def test_a_bounce_after_a_delivery_still_counts_and_suppresses(self, api, world, member):
        row = self.sent(world, member)
        for event in ("DELIVERED", "BOUNCED", "DELIVERED"):
            assert self.post(api, world.tells(row.key, event)).status_code == 200
        row.refresh_from_db()
        assert row.state == "BOUNCED"
        assert Suppression.objects.get().reason == "HARD_BOUNCE"
        assert list(Callback.objects.values_list("tiding", "has_effect")) == [
            ("DELIVERED", True),
            ("BOUNCED", True),
            ("DELIVERED", False),
        ]

    def test_news_that_are_here_before_the_answer(self, api, world, member):
        """The gateway calls back while our own request still waits: the later answer changes nothing but the id."""
        user = member()
        services.notify(user_id=user.pk, template="user.unblocked", event_id="e", channels=["SMS"])
        (parcel,) = services.messages_claim()
        answers = flows._ask(parcel)
        told = world.got(key=parcel.key)[0]["told"][0]
        assert self.post(api, told, "sms").json() == {"new": 1}
        services.attempt_record(attempt_id=parcel.attempt_id, answers=answers)
        row = Message.objects.get(pk=parcel.message_id)
        assert (row.state, row.provider_ref) == ("DELIVERED", answers[0][1].ref)
        assert row.sent_at is not None

    @pytest.mark.parametrize(
        "body", ["", "[]", "{}", '{"signature": 1}', "null", json.dumps({"signature": {}, "event-data": {}})]
    )
    def test_nonsense_is_refused(self, api, world, body):
        for provider in ("mail", "sms"):
            answer = api().post(f"{BASE}/callbacks/{provider}", body, content_type="application/json")
            assert answer.status_code in {400, 401}
        assert Callback.objects.count() == 0


class TestBulk:
    def said(self, **changes):
        return {
            "title": "Diwali",
            "template": "kyc.reverify",
            "channel": "IN_APP",
            "audience": {"kind": "ALL"},
            "reason": "Yearly",
            **changes,
        }

    def test_a_small_one_runs_at_once(self, api, staff, member):
        people = [member() for _ in range(3)]
        answer = api(staff("OPERATOR")).post(f"{BASE}/bulk", self.said(), format="json")
        assert (answer.status_code, answer.json()["state"]) == (202, "RUNNING")
        assert answer.json()["preview"]["audience"] == 3
        bulk = Bulk.objects.get()
        assert services.bulk_advance(bulk_id=bulk.pk) == 3
        assert services.bulk_advance(bulk_id=bulk.pk) == 0
        bulk.refresh_from_db()
        assert (bulk.state, bulk.made) == ("DONE", 3)
        assert set(Message.objects.values_list("user_id", flat=True)) == {person.pk for person in people}

    def test_counts_each_person_who_is_left_out_under_one_reason(self, api, staff, member):
        people = [member(email=f"m{number}@example.in") for number in range(4)]
        member()
        operator = staff("OPERATOR")
        services.preferences_set(user_id=people[0].pk, wishes=[services.Wish("KYC", "EMAIL", False)])
        services.suppression_add(channel="EMAIL", address="m1@example.in", note="Asked", actor=operator)
        user_block(user_id=people[2].pk, reason="x", actor=operator)
        preview = api(operator).post(f"{BASE}/bulk", self.said(channel="EMAIL"), format="json").json()["preview"]
        assert (preview["audience"], preview["reached"], preview["cost"]) == (5, 1, "0.01")
        assert preview["left_out"] == {
            "did not agree or switched it off": 1,
            "no address for this channel": 1,
            "on the suppression list": 1,
            "blocked": 1,
        }
        assert [sample["person"] for sample in preview["samples"]] == [people[3].public_id]

    @pytest.mark.parametrize(
        ("changes", "status"),
        [
            ({"template": "otp.code"}, 422),
            ({"template": "no.such"}, 404),
            ({"variables": {"x": "y"}}, 400),
            ({"channel": "SMS"}, 422),
            ({"audience": {"kind": "PEOPLE"}}, 400),
            ({"audience": {"region": "AQ"}}, 422),
        ],
    )
    def test_refuses_what_cannot_be_sent(self, api, staff, member, changes, status):
        member()
        answer = api(staff("OPERATOR")).post(f"{BASE}/bulk", self.said(**changes), format="json")
        assert answer.status_code == status
        assert Bulk.objects.count() == 0
