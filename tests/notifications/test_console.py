"""The pages of the post office, as operators use them."""

from datetime import timedelta

import pytest
from django.urls import reverse

from apps.core import approvals, clock, policy
from apps.core.approvals.errors import EvidenceChanged
from apps.core.approvals.models import Approval
from apps.notifications import flows, services
from apps.notifications.models import Bulk, Message, Suppression, Template, TemplateVersion
from apps.notifications.services import bulks

pytestmark = pytest.mark.django_db


def page(name: str, *args) -> str:
    return reverse(f"admin:notifications_{name}", args=args)


def act(client, model: str, action: str, pk=None, **said):
    """Confirms an action's dialog."""
    where = reverse(f"admin:notifications_{model}_{action}", args=[pk] if pk else [])
    return client.post(where, {"_form_submitted": "True", **said}, follow=True)


class TestStory:
    def test_says_why_they_did_not_get_it(self, console, member):
        row = services.notify(user_id=member().pk, template="kyc.verified", event_id="e")[1]
        flows.deliver_due()
        text = console("SUPPORT").get(page("message_change", row.pk)).content.decode()
        assert "No: no device takes push messages" in text
        assert "English wording, version 1" in text

    def test_a_sender_that_died_is_told(self, console, member, world):
        user = member()
        row = services.notify(user_id=user.pk, template="user.unblocked", event_id="e", channels=["SMS"])[0]
        services.messages_claim()
        with clock.fixed(clock.now() + timedelta(minutes=2)):
            flows.deliver_due()
        text = console("SUPPORT").get(page("message_change", row.pk)).content.decode()
        assert "Try 1: cut off" in text
        assert "Try 2: taken by the provider" in text

    def test_is_found_by_number(self, console, member):
        user = member()
        services.notify_address(
            channel="SMS", address=user.mobile, template="otp.code", variables={"minutes": 5}, event_id="o"
        )
        client = console("SUPPORT")
        found = client.get(page("message_changelist"), {"q": user.mobile}).content.decode()
        assert "One-time code" in found
        assert "One-time code" not in client.get(page("message_changelist"), {"q": "+919812345678"}).content.decode()

    def test_is_sent_again_as_a_message_of_its_own(self, console, member):
        row = services.notify(user_id=member().pk, template="kyc.verified", event_id="e")[0]
        act(console("SUPPORT"), "message", "resend", row.pk, reason="Never seen")
        made = Message.objects.get(resend_of=row)
        assert (made.state, made.resend_reason, made.key == row.key) == ("DELIVERED", "Never seen", False)


class TestTemplates:
    def write(self, client, template, **changes):
        said = {
            "channel": "PUSH",
            "language": "en",
            "subject": "Hello",
            "body": "{{ reason }}",
            "note": "Shorter",
            **changes,
        }
        return client.post(page("template_write", template.pk), said)

    @pytest.fixture
    def template(self, db):
        services.templates_load()
        return Template.objects.get(key="kyc.rejected")

    def test_a_preview_shows_the_sample_and_keeps_nothing(self, console, template):
        before = TemplateVersion.objects.count()
        text = self.write(console("OPERATOR"), template, preview="").content.decode()
        assert "The photo of the PAN card is blurred." in text
        assert TemplateVersion.objects.count() == before

    def test_what_is_published_is_used(self, console, template, member):
        self.write(console("OPERATOR"), template, publish="")
        row = services.notify(
            user_id=member().pk, template="kyc.rejected", variables={"reason": "R"}, event_id="e", channels=["PUSH"]
        )[0]
        assert (row.version.subject, row.version.number) == ("Hello", 2)

    @pytest.mark.parametrize(
        ("changes", "says"),
        [
            ({"body": "{{ reason }} {{ name }}"}, "There is no variable called name."),
            ({"body": "Nothing"}, "The variable reason must be in the text."),
            ({"body": "{{ reason }} {% load x %}"}, "other braces are not understood"),
            ({"channel": "EMAIL", "subject": ""}, "A mail needs a subject."),
        ],
    )
    def test_refuses_what_is_wrong_and_leaves_no_trace(self, console, template, changes, says):
        before = TemplateVersion.objects.count()
        text = self.write(console("OPERATOR"), template, publish="", **changes).content.decode()
        assert says in text
        assert TemplateVersion.objects.count() == before

    def test_who_may_not_write_is_refused(self, console, template):
        assert self.write(console("SUPPORT"), template, publish="").status_code == 403

    def test_an_offer_is_made_and_worded(self, console):
        client = console("OPERATOR")
        client.post(
            page("template_add"),
            {"key": "offers.diwali", "title": "Diwali", "channels": ["SMS"], "variables": "prize"},
        )
        made = Template.objects.get(key="offers.diwali")
        answer = self.write(client, made, channel="SMS", subject="", body="Win {{ prize }}", publish="")
        assert "An SMS needs its DLT header and template id." in answer.content.decode()
        dlt = {"dlt_header": "MUNIMJ", "dlt_template_id": "1107"}
        self.write(client, made, channel="SMS", subject="", body="Win {{ prize }}", publish="", **dlt)
        assert made.versions.get().body == "Win {{ prize }}"


class TestBulk:
    def draft(self, client, **changes):
        said = {
            "title": "Terms",
            "template": "kyc.reverify",
            "channel": "IN_APP",
            "kind": "ALL",
            "values": "",
            **changes,
        }
        client.post(page("bulk_add"), said)
        return Bulk.objects.get()

    def test_is_shown_before_anybody_gets_it(self, console, member):
        member(), member()
        client = console("OPERATOR")
        bulk = self.draft(client)
        text = client.get(page("bulk_change", bulk.pk)).content.decode()
        assert "Nobody has got anything yet." in text
        assert "Please verify your identity again" in text
        assert Message.objects.count() == 0

    def test_a_large_one_needs_a_second_person(self, console, member, staff):
        member(), member()
        client = console("OPERATOR")
        bulk = self.draft(client)
        with policy.override(notifications__bulk_alone_max=1):
            act(client, "bulk", "launch", bulk.pk, reason="Yearly")
        bulk.refresh_from_db()
        assert (bulk.state, services.bulk_advance(bulk_id=bulk.pk)) == ("REQUESTED", 0)
        request = Approval.objects.get()
        approvals.approve(approval_id=request.pk, checker=staff("ADMIN"), digest=request.digest)
        bulk.refresh_from_db()
        assert (bulk.state, services.bulk_advance(bulk_id=bulk.pk)) == ("RUNNING", 2)

    def test_a_new_wording_voids_the_request(self, console, member, staff):
        member(), member()
        client = console("OPERATOR")
        bulk = self.draft(client)
        with policy.override(notifications__bulk_alone_max=1):
            act(client, "bulk", "launch", bulk.pk, reason="Yearly")
        services.version_publish(
            template_id=bulk.template_id,
            channel="IN_APP",
            language="en",
            subject="X",
            body="Y",
            actor=client.user,
        )
        request = Approval.objects.get()
        with pytest.raises(EvidenceChanged):
            approvals.approve(approval_id=request.pk, checker=staff("ADMIN"), digest=request.digest)

    def test_a_pause_holds_what_is_queued_and_a_stop_cancels_it(self, console, member, monkeypatch):
        monkeypatch.setattr(bulks, "SLICE", 2)
        monkeypatch.setattr(bulks, "WAITING_MOST", 2)
        for number in range(5):
            member(email=f"m{number}@example.in")
        client = console("OPERATOR")
        bulk = self.draft(client, channel="EMAIL")
        act(client, "bulk", "launch", bulk.pk, reason="go")
        assert services.bulk_advance(bulk_id=bulk.pk) == 2
        act(client, "bulk", "pause", bulk.pk, reason="wait")
        assert services.messages_claim() == []
        assert services.bulk_advance(bulk_id=bulk.pk) == 0
        act(client, "bulk", "resume", bulk.pk, reason="on")
        assert len(services.messages_claim()) == 2
        assert services.bulk_advance(bulk_id=bulk.pk) == 2
        act(client, "bulk", "stop", bulk.pk, reason="enough")
        states = sorted(Message.objects.filter(bulk=bulk).values_list("state", "verdict"))
        assert states == [("CANCELLED", "STOPPED")] * 2 + [("SENDING", "")] * 2


class TestSuppression:
    def test_an_address_is_held_back_and_lifted(self, console):
        client = console("SUPPORT")
        act(client, "suppression", "add_address", channel="SMS", address="9876543210", reason="Asked by letter")
        row = Suppression.objects.get()
        assert (row.reason, row.address_shown) == ("BY_STAFF", "+91 ••••• ••210")
        act(client, "suppression", "lift", row.pk, reason="Asked again")
        row.refresh_from_db()
        assert row.lifted_by == client.user
