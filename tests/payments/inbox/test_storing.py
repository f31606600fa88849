"""Webhooks are kept as they came, once each; what is over goes."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from apps.core import clock
from apps.core.models import AuditEntry
from apps.payments.inbox import selectors, services
from apps.payments.inbox.engine import next_try
from apps.payments.inbox.errors import NotReplayable, WebhookUnknown
from apps.payments.inbox.models import Webhook
from apps.payments.inbox.services import Ended, Letter
from apps.payments.inbox.states import Result, Verdict

NOON = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)
RAW = b'{"amount":170.00,"name":"\xff\x00"}'

pytestmark = pytest.mark.django_db


def store(at: datetime = NOON, **more) -> bool:
    given = {"gateway": "razorpay", "key": "evt_1", "verdict": Verdict.ACCEPTED, "raw": RAW, "headers": {}, "ip": None}
    with clock.fixed(at):
        return services.webhook_store(letter=Letter(**{**given, **more}))


def settle(result: Result, at: datetime = NOON, **more) -> Webhook:
    with clock.fixed(at):
        (taken,) = services.webhooks_take()
        assert services.webhooks_settle(ended=[Ended(webhook=taken, result=result, **more)]) == 1
    return Webhook.objects.get(pk=taken.pk)


def test_a_webhook_that_fails_waits_longer_each_time():
    assert [next_try(tries).total_seconds() for tries in (1, 2, 3, 9, 10, 60)] == [2, 4, 8, 512, 600, 600]


class TestStore:
    def test_keeps_the_bytes_and_headers_as_they_came(self):
        assert store(headers={"X-Signed": "abc", "Cookie": "secret", "authorization": "secret"}, ip="192.0.2.7")
        row = Webhook.objects.get()
        assert (row.raw, row.headers, row.ip) == (RAW, {"X-Signed": "abc"}, "192.0.2.7")
        assert (row.next_at, row.received, row.tries, row.result) == (NOON, 1, 0, "")

    def test_the_body_is_sealed_in_the_database(self):
        store()
        with connection.cursor() as cursor:
            cursor.execute("SELECT position('amount'::bytea in body) FROM inbox_webhook")
            assert cursor.fetchone() == (0,)

    def test_the_same_again_is_counted_and_nothing_else(self):
        assert store()
        assert not store(NOON + timedelta(minutes=2))
        row = Webhook.objects.get()
        assert (row.received, row.last_received_at, row.raw) == (2, NOON + timedelta(minutes=2), RAW)

    def test_an_id_that_comes_with_another_body_hides_nothing(self):
        """The id is not signed: an old message under the next one's id does not make that one a copy."""
        assert store() and store(raw=b"other")
        assert not store(raw=b"other")
        rows = Webhook.objects.order_by("id")
        assert [(row.key[:11], row.raw, row.received, row.next_at) for row in rows] == [
            ("evt_1", RAW, 1, NOON),
            ("sha256:d929", b"other", 2, NOON),
        ]

    def test_the_same_key_of_another_gateway_is_another_message(self):
        assert store() and store(gateway="razorpayx")

    def test_a_forged_one_is_kept_short_and_never_worked_on(self):
        assert store(verdict=Verdict.FORGED, raw=b"x" * 10_000)
        row = Webhook.objects.get()
        assert (len(row.raw), row.next_at) == (4096, None)
        with clock.fixed(NOON):
            assert services.webhooks_take() == []

    def test_a_forged_one_does_not_take_the_place_of_the_true_one(self):
        assert store(verdict=Verdict.FORGED) and store()

    def test_the_database_refuses_work_on_a_forged_one(self):
        store(verdict=Verdict.FORGED)
        with pytest.raises(IntegrityError, match="inbox_webhook_forged_is_idle"), transaction.atomic():
            Webhook.objects.update(next_at=NOON)


class TestTake:
    def test_is_nobody_elses_for_two_minutes(self):
        store()
        with clock.fixed(NOON):
            (taken,) = services.webhooks_take()
            assert services.webhooks_take() == []
        assert (taken.tries, taken.next_at) == (1, NOON + timedelta(minutes=2))
        with clock.fixed(NOON + timedelta(minutes=2)):
            assert [row.tries for row in services.webhooks_take()] == [2]

    def test_the_oldest_first_and_no_more_than_wanted(self):
        for number in range(5):
            store(NOON - timedelta(seconds=number), key=f"evt_{number}")
        with clock.fixed(NOON):
            assert {row.key for row in services.webhooks_take(limit=2)} == {"evt_3", "evt_4"}


class TestSettle:
    def test_the_end_is_written_with_what_it_moved(self):
        store()
        told = {"event": "payment.captured", "subject": "PAYMENT", "object_ids": ["pay_1", "order_1"]}
        row = settle(Result.APPLIED, **told, caused_type="payments.payment", caused_id="p-1", note="Credited.")
        assert (row.result, row.processed_at, row.next_at) == ("APPLIED", NOON, None)
        assert (row.event, row.subject, row.object_ids) == ("payment.captured", "PAYMENT", ["pay_1", "order_1"])
        assert (row.caused_type, row.caused_id, row.note) == ("payments.payment", "p-1", "Credited.")
        assert list(selectors.webhooks_of("order_1", "")) == [row]
        assert list(selectors.webhooks_of("order_2")) == []

    def test_a_retry_waits_at_least_as_long_as_it_is_told_to(self):
        store()
        row = settle(Result.RETRY, retry_after=90)
        assert (row.result, row.processed_at, row.next_at) == ("", None, NOON + timedelta(seconds=90))

    def test_what_nobody_knows_is_looked_for_four_times(self):
        store()
        waits = [settle(Result.UNKNOWN_OBJECT, NOON + timedelta(minutes=number)).result for number in range(4)]
        assert waits == ["", "", "", "UNKNOWN"]

    def test_what_never_works_is_given_up(self):
        store()
        Webhook.objects.update(tries=19)
        assert settle(Result.RETRY, note="Down.").result == Result.GAVE_UP

    def test_who_lost_the_lease_changes_nothing(self):
        store()
        with clock.fixed(NOON):
            (slow,) = services.webhooks_take()
        with clock.fixed(NOON + timedelta(minutes=3)):
            (quick,) = services.webhooks_take()
            assert services.webhooks_settle(ended=[Ended(webhook=slow, result=Result.NO_CHANGE)]) == 0
            assert services.webhooks_settle(ended=[Ended(webhook=quick, result=Result.APPLIED)]) == 1
        assert Webhook.objects.get().result == Result.APPLIED


class TestReplay:
    def test_is_worked_on_again_and_audited(self, staff):
        store()
        row, actor = settle(Result.GAVE_UP), staff("FINANCE")
        with clock.fixed(NOON + timedelta(hours=1)):
            services.webhook_replay(webhook_id=row.pk, actor=actor, reason="Their incident is over")
        row.refresh_from_db()
        assert (row.next_at, row.processed_at, row.result, row.tries) == (NOON + timedelta(hours=1), None, "", 0)
        entry = AuditEntry.objects.get(action="inbox.webhook.replay")
        assert (entry.actor_id, entry.reason) == (actor.pk, "Their incident is over")

    def test_refuses_forged_waiting_and_missing_ones(self, staff):
        actor = staff("FINANCE")
        store(verdict=Verdict.FORGED)
        store(key="evt_2")
        for row in Webhook.objects.all():
            with pytest.raises(NotReplayable):
                services.webhook_replay(webhook_id=row.pk, actor=actor, reason="x")
        with pytest.raises(WebhookUnknown):
            services.webhook_replay(webhook_id="01890000-0000-7000-8000-000000000000", actor=actor, reason="x")
        assert not AuditEntry.objects.filter(action="inbox.webhook.replay").exists()


class TestPurge:
    def test_the_old_go_unless_they_wait(self):
        for key in ("old", "waits", "new"):
            store(key=key)
        Webhook.objects.exclude(key="waits").update(next_at=None, processed_at=NOON, result=Result.APPLIED)
        Webhook.objects.exclude(key="new").update(created_at=NOON - timedelta(days=181))
        with clock.fixed(NOON):
            assert services.inbox_purge() == 1
        assert set(Webhook.objects.values_list("key", flat=True)) == {"waits", "new"}
