"""Messages are written down once, on every channel, in the person's language, with values that fit."""

from datetime import UTC, datetime

import pytest

from apps.accounts.models import mobile_index
from apps.core.money import money
from apps.notifications import catalog, services
from apps.notifications.errors import UnknownTemplate, VariablesInvalid
from apps.notifications.models import ContactProfile, Message, Preference, Template
from apps.notifications.services.values import shown_values
from apps.notifications.states import Channel, Language, MessageState, Verdict

pytestmark = pytest.mark.django_db
REJECTED = {"template": "kyc.rejected", "variables": {"reason": "The photo is blurred."}}


class TestNotify:
    def test_every_channel_gets_one_and_the_app_has_it_at_once(self, member):
        user = member()
        rows = services.notify(user_id=user.pk, event_id="e1", **REJECTED)
        assert [(row.channel, row.state) for row in rows] == [
            ("IN_APP", "DELIVERED"),
            ("PUSH", "QUEUED"),
            ("EMAIL", "QUEUED"),
        ]
        assert ContactProfile.objects.get(user=user).unread == 1

    def test_the_same_event_tells_once(self, member):
        user = member()
        first = services.notify(user_id=user.pk, event_id="e1", **REJECTED)
        again = services.notify(user_id=user.pk, event_id="e1", **REJECTED)
        assert [row.pk for row in again] == [row.pk for row in first]
        assert Message.objects.count() == 3
        assert ContactProfile.objects.get(user=user).unread == 1

    def test_another_event_or_another_person_is_told_too(self, member):
        user, other = member(), member()
        for whose, event in ((user, "e1"), (user, "e2"), (other, "e1")):
            services.notify(user_id=whose.pk, event_id=event, **REJECTED)
        assert Message.objects.count() == 9
        assert ContactProfile.objects.get(user=user).unread == 2

    def test_speaks_the_person_s_language(self, member):
        user = member()
        ContactProfile.objects.create(user=user, language=Language.HI)
        row = services.notify(user_id=user.pk, event_id="e1", **REJECTED)[0]
        assert (row.language, row.version.language) == ("hi", "hi")
        assert row.version.subject == "हम आपकी पहचान सत्यापित नहीं कर सके"

    @pytest.mark.parametrize("variables", [{}, {"reason": "x", "name": "y"}, {"nam": "x"}])
    def test_refuses_values_that_do_not_fit_and_leaves_no_trace(self, member, variables):
        with pytest.raises(VariablesInvalid):
            services.notify(user_id=member().pk, template="kyc.rejected", variables=variables, event_id="e1")
        assert Message.objects.count() == 0

    def test_refuses_an_unknown_template(self, member):
        with pytest.raises(UnknownTemplate):
            services.notify(user_id=member().pk, template="no.such", event_id="e1")

    def test_what_is_switched_off_is_written_down_as_not_sent(self, member):
        user = member()
        Preference.objects.create(
            user=user, category="KYC", channel="IN_APP", is_on=False, changed_at=datetime(2026, 1, 1, tzinfo=UTC)
        )
        row = services.notify(user_id=user.pk, event_id="e1", **REJECTED)[0]
        assert (row.state, row.verdict) == (MessageState.SUPPRESSED, Verdict.SWITCHED_OFF)
        assert not ContactProfile.objects.filter(user=user, unread__gt=0).exists()


class TestNotifyAddress:
    def test_keeps_the_number_sealed_and_shows_it_masked(self):
        row = services.notify_address(
            channel=Channel.SMS,
            address="+919876543210",
            template="otp.code",
            variables={"minutes": 5},
            event_id="otp1",
            reference="0199b2aa-0000-7000-8000-000000000001",
        )
        assert row.address == "+919876543210"
        assert bytes(row.address_index) == mobile_index("+919876543210")
        assert (row.address_shown, row.user, row.variables) == ("+91 ••••• ••210", None, {"minutes": "5"})

    def test_knows_whose_number_it_is(self, member):
        user = member()
        row = services.notify_address(
            channel=Channel.SMS, address=user.mobile, template="otp.code", variables={"minutes": 5}, event_id="otp1"
        )
        assert row.user == user

    def test_never_takes_the_code_itself(self):
        with pytest.raises(VariablesInvalid):
            services.notify_address(
                channel=Channel.SMS,
                address="+919876543210",
                template="otp.code",
                variables={"minutes": 5, "code": "123456"},
                event_id="otp1",
            )
        assert Message.objects.count() == 0


def test_money_and_times_are_written_for_people():
    template = Template(key="x", variables=[vars(catalog.Variable(name, "x")) for name in ("amount", "at", "count")])
    values = shown_values(
        template=template,
        variables={"amount": money("125000", "INR"), "at": datetime(2026, 11, 21, 12, 30, tzinfo=UTC), "count": 3},
    )
    assert values == {"amount": "₹1,25,000.00", "at": "21 Nov 2026, 18:00", "count": "3"}


class TestTemplatesLoad:
    def test_a_second_load_changes_nothing(self):
        assert services.templates_load() == sum(len(kind.texts) for kind in catalog.kinds())
        assert services.templates_load() == 0

    def test_every_declared_wording_speaks_hindi_too(self):
        for kind in catalog.kinds():
            assert {channel for channel, language in kind.texts if language == "hi"} == set(kind.channels), kind.key

    def test_what_people_wrote_stays(self, staff):
        services.templates_load()
        template = Template.objects.get(key="kyc.rejected")
        services.version_publish(
            template_id=template.pk,
            channel="IN_APP",
            language="en",
            subject="No",
            body="{{ reason }}",
            actor=staff("ADMIN"),
        )
        assert services.templates_load() == 0
        assert services.notify(user_id=staff("VIEWER").pk, event_id="e1", **REJECTED)[0].version.subject == "No"
