"""The sequence log: numbers without gaps, told once, refused when they do not fit."""

import threading
from uuid import uuid4

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, transaction

from apps.notifications.live import services, types
from apps.notifications.live.errors import PayloadInvalid, Undeclared
from apps.notifications.live.models import Broadcast, Counter, Event
from apps.notifications.live.services import Push

BLOCKED = {"user_id": "U1", "reason": "FRAUD", "until": None}


def blocked(user, event_id) -> Push:
    return Push(user_id=user.pk, type="user.blocked", data=BLOCKED, event_id=event_id)


@pytest.mark.django_db
class TestPush:
    def test_numbers_each_user_from_one_in_the_order_given(self, member):
        one, two = member(), member()
        assert services.push_many([blocked(two, 1), blocked(one, 1), blocked(two, 2)]) == [1, 1, 2]
        assert services.push(user_id=two.pk, type="user.blocked", data=BLOCKED, event_id=3) == 3
        rows = Event.objects.filter(user=two).order_by("seq").values_list("seq", "event_id", "type", "version")
        assert list(rows) == [(n, str(n), "user.blocked", 1) for n in (1, 2, 3)]

    def test_tells_the_same_event_once(self, member):
        user = member()
        assert services.push_many([blocked(user, "a"), blocked(user, "a"), blocked(user, "b")]) == [1, 1, 2]
        assert services.push(user_id=user.pk, type="user.blocked", data=BLOCKED, event_id="a") == 1
        assert (Event.objects.count(), Counter.objects.get().seq) == (2, 2)

    def test_of_nothing_is_nothing(self, django_assert_num_queries):
        with django_assert_num_queries(0):
            assert services.push_many([]) == []

    def test_costs_one_statement_however_many(self, member, django_assert_num_queries):
        users = [member() for _ in range(7)]
        with transaction.atomic(), django_assert_num_queries(1):
            services.push_many([blocked(user, n) for user in users for n in range(3)])

    @pytest.mark.parametrize(
        ("type", "data", "refusal"),
        [
            ("user.praised", {}, Undeclared),
            ("user.blocked", {"user_id": "U1"}, PayloadInvalid),
            ("user.blocked", BLOCKED | {"mobile": "+919999900001"}, PayloadInvalid),
            ("settings.update", {"keys": ["x" * 15_000]}, PayloadInvalid),
        ],
    )
    def test_refuses_what_is_not_declared_and_leaves_no_trace(self, member, type, data, refusal):
        with pytest.raises(refusal):
            services.push(user_id=member().pk, type=type, data=data, event_id=uuid4())
        with pytest.raises(refusal):
            services.broadcast(scope="settings", type=type, data=data, event_id=uuid4())
        assert not Event.objects.exists() and not Counter.objects.exists() and not Broadcast.objects.exists()

    def test_says_where_a_payload_is_wrong_but_not_what_it_holds(self, member):
        with pytest.raises(PayloadInvalid) as wrong:
            services.push(user_id=1, type="user.blocked", data=BLOCKED | {"reason": ["+919999900001"]}, event_id=1)
        assert str(wrong.value) == "user.blocked: $.reason breaks the rule 'type'."


@pytest.mark.django_db(transaction=True)
def test_parallel_pushes_leave_no_gap_and_do_not_deadlock(member):
    users = [member() for _ in range(4)]
    failed: list[Exception] = []

    def work(thread: int) -> None:
        try:
            for n in range(25):
                services.push_many([blocked(user, f"{thread}/{n}") for user in users[:: 1 if thread % 2 else -1]])
        except Exception as error:  # noqa: BLE001
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    for user in users:
        assert list(Event.objects.filter(user=user).order_by("seq").values_list("seq", flat=True)) == [*range(1, 101)]


@pytest.mark.django_db
def test_a_scope_has_a_sequence_of_its_own():
    tell = {"scope": "settings", "type": "settings.update", "data": {"keys": ["a"]}}
    assert [services.broadcast(**tell, event_id=n) for n in (1, 2, 2)] == [1, 2, 2]
    assert services.broadcast(**{**tell, "scope": "other"}, event_id=1) == 1


class TestDeclaring:
    @pytest.mark.parametrize(
        ("schema", "sample"),
        [
            ({"type": "object"}, {}),
            ({"type": "nonsense"}, {}),
            ({"type": "object", "properties": {"a": {"type": "integer"}}, "additionalProperties": False}, {"a": "b"}),
        ],
    )
    def test_refuses_a_loose_schema_or_a_sample_that_does_not_fit(self, schema, sample):
        with pytest.raises(ImproperlyConfigured):
            types.declare("test.loose", version=1, schema=schema, sample=sample)
        with pytest.raises(Undeclared):
            types.find("test.loose")

    def test_refuses_a_second_one_of_the_name(self):
        known = types.find("settings.update")
        with pytest.raises(ImproperlyConfigured):
            types.declare("settings.update", version=2, schema=known.schema, sample=known.sample)
