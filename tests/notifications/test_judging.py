"""In the moment of sending everything is asked once more: wish, consent, night, cap, block, suppression."""

from datetime import UTC, datetime, time

import pytest

from apps.accounts.services import user_block
from apps.core import clock, policy
from apps.notifications import catalog, checks, services
from apps.notifications.models import Attempt, Message, Suppression

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 21, 6, 30, tzinfo=UTC)  # 12:00 in Kolkata
NIGHT = datetime(2026, 11, 21, 18, 0, tzinfo=UTC)  # 23:30 in Kolkata


@pytest.fixture
def offer(staff):
    """An offer by mail."""
    template = services.template_create(
        key="offers.diwali", title="Diwali", channels=["EMAIL", "PUSH"], variables=[], actor=staff("OPERATOR")
    )
    services.version_publish(
        template_id=template.pk,
        channel="EMAIL",
        language="en",
        subject="Diwali",
        body="Come and play.",
        actor=staff("OPERATOR"),
    )
    return template


@pytest.fixture
def willing(member):
    def make(**fields):
        user = member(email=f"w{fields.pop('number', 0)}@example.in")
        services.preferences_set(user_id=user.pk, wishes=[services.Wish("OFFERS", "EMAIL", True)], **fields)
        return user

    return make


def tell(user, event="e1", at=NOON) -> Message:
    with clock.fixed(at):
        return services.notify(user_id=user.pk, template="offers.diwali", event_id=event, channels=["EMAIL"])[0]


def due(row: Message, at=NOON) -> Message:
    """As if it had been written at that time."""
    Message.objects.filter(pk=row.pk).update(due_at=at)
    return row


def after_claim(row: Message, at=NOON) -> tuple[str, str]:
    with clock.fixed(at):
        services.messages_claim()
    row = Message.objects.get(pk=row.pk)
    return row.state, row.verdict


def test_offers_need_a_yes(offer, member):
    row = due(tell(member(email="a@example.in")))
    assert after_claim(row) == ("SUPPRESSED", "NO_CONSENT")
    assert Attempt.objects.count() == 0


def test_a_no_between_writing_and_sending_counts(offer, willing):
    user = willing()
    row = due(tell(user))
    services.preferences_set(user_id=user.pk, wishes=[services.Wish("OFFERS", "EMAIL", False)])
    assert after_claim(row) == ("SUPPRESSED", "NO_CONSENT")


def test_offers_wait_for_the_morning_of_the_person_and_cost_no_try(offer, willing):
    row = due(tell(willing(), at=NIGHT), NIGHT)
    assert after_claim(row, NIGHT) == ("QUEUED", "")
    row = Message.objects.get(pk=row.pk)
    assert (row.due_at, row.tries) == (datetime(2026, 11, 22, 2, 30, tzinfo=UTC), 0)
    assert after_claim(row, row.due_at) == ("SENDING", "")


def test_quiet_hours_are_the_person_s_own(offer, willing):
    abroad = willing(time_zone="America/New_York")  # 13:00 there
    awake = willing(number=1, quiet_hours=(time(1, 0), time(5, 0)), has_quiet_hours=True)
    for user in (abroad, awake):
        assert after_claim(due(tell(user, at=NIGHT), NIGHT), NIGHT) == ("SENDING", "")


def test_offers_have_a_daily_cap(offer, willing):
    user = willing()
    with policy.override(notifications__marketing_per_day=2):
        states = [after_claim(due(tell(user, event=f"e{number}"))) for number in range(3)]
    assert states == [("SENDING", ""), ("SENDING", ""), ("SUPPRESSED", "DAILY_CAP")]


def test_blocked_people_get_no_offers_but_what_concerns_them(offer, willing, staff):
    user = willing()
    user_block(user_id=user.pk, reason="x", actor=staff("OPERATOR"))
    assert after_claim(due(tell(user))) == ("SUPPRESSED", "BLOCKED_ACCOUNT")
    row = services.notify(user_id=user.pk, template="user.blocked", variables={"until": "x"}, event_id="b")[3]
    assert after_claim(due(row), NIGHT) == ("SENDING", "")


def test_what_is_critical_ignores_wishes_and_the_night_but_never_the_suppression_list(member, staff):
    user = member(email="a@example.in")
    services.preferences_set(user_id=user.pk, wishes=[services.Wish("ACCOUNT", "EMAIL", False)])
    row = services.notify(user_id=user.pk, template="user.unblocked", event_id="e1", channels=["EMAIL"])[0]
    assert after_claim(due(row, NIGHT), NIGHT) == ("SENDING", "")
    services.suppression_add(channel="EMAIL", address="a@example.in", note="x", actor=staff("SUPPORT"))
    row = services.notify(user_id=user.pk, template="user.unblocked", event_id="e2", channels=["EMAIL"])[0]
    assert after_claim(due(row, NIGHT), NIGHT) == ("SUPPRESSED", "SUPPRESSED_ADDRESS")
    services.suppression_lift(suppression_id=Suppression.objects.get().pk, reason="x", actor=staff("SUPPORT"))
    row = services.notify(user_id=user.pk, template="user.unblocked", event_id="e3", channels=["EMAIL"])[0]
    assert after_claim(due(row, NIGHT), NIGHT) == ("SENDING", "")


def test_codes_go_before_everything_else(offer, willing, member):
    due(tell(willing()))
    services.notify_address(channel="EMAIL", address="b@example.in", template="staff.totp_reset", event_id="e")
    due(services.notify(user_id=member(email="c@example.in").pk, template="kyc.verified", event_id="e")[2])
    Message.objects.filter(template__key="staff.totp_reset").update(due_at=NOON)
    with clock.fixed(NOON):
        order = [services.messages_claim(limit=1)[0].priority for _ in range(3)]
    assert order == ["CRITICAL", "TRANSACTIONAL", "MARKETING"]


def test_two_workers_never_hold_one_message(willing, offer):
    due(tell(willing()))
    with clock.fixed(NOON):
        assert (len(services.messages_claim()), len(services.messages_claim())) == (1, 0)


def test_a_batch_costs_the_same_however_large(member, django_assert_max_num_queries):
    for number in range(12):
        user = member(email=f"q{number}@example.in")
        due(services.notify(user_id=user.pk, template="kyc.verified", event_id="e", channels=["EMAIL"])[0])
    with clock.fixed(NOON), django_assert_max_num_queries(14):
        assert len(services.messages_claim()) == 12


def test_an_sms_without_dlt_ids_stops_the_start(monkeypatch):
    assert checks.sms_wordings_have_their_dlt_ids(None) == []
    bare = catalog.Kind(
        key="x.bare", title="Bare", category="KYC", texts={("SMS", "en"): catalog.Text(body="x", dlt_template_id="")}
    )
    monkeypatch.setitem(catalog._kinds, "x.bare", bare)
    assert [error.id for error in checks.sms_wordings_have_their_dlt_ids(None)] == ["notifications.E001"]
