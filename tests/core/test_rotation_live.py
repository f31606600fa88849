"""Field keys are rotated while the site writes: no value is lost, none is left behind, none is older than it was."""

import threading
from itertools import cycle

import pytest
from django.core.management import CommandError, call_command
from django.db import connections
from django.test import override_settings

from apps.accounts.models import User
from apps.core import personal_keys, rotation
from tests.factories.accounts import make_member

OLD = "old1:bXVuaW0tbG9jYWwtb25seS1maWVsZC1rZXktMzJieXQ="
NEW = "new1:bXVuaW0tdGVzdHMtbmV3LWZpZWxkLWtleS0zMmJ5dGU="
WRITERS, PEOPLE = 3, 60


def write_until(stop: threading.Event, people: list[User], written: dict[int, str], failed: list) -> None:
    """Gives each person a new number again and again, and remembers the last one that was committed."""
    try:
        for turn, user in enumerate(cycle(people)):
            if stop.is_set() and turn >= 2 * len(people):
                return
            mobile = f"+91{6_000_000_000 + user.pk * 10_000 + turn % 10_000}"
            user.mobile = mobile
            user.save(update_fields=["mobile"])
            written[user.pk] = mobile
    except Exception as error:  # noqa: BLE001 - a thread's failure is the test's
        failed.append(error)
    finally:
        connections.close_all()


@pytest.mark.django_db(transaction=True)
def test_rotation_beside_writers(capsys):
    with override_settings(FIELD_ENCRYPTION_KEYS=OLD):
        people = [make_member() for _ in range(PEOPLE)]
        sealed = personal_keys.seal(user_id=people[0].pk, plain=b"card", context="c")
    stop, written, failed = threading.Event(), {}, []
    with override_settings(FIELD_ENCRYPTION_KEYS=f"{NEW},{OLD}"):
        shares = [people[at::WRITERS] for at in range(WRITERS)]
        threads = [threading.Thread(target=write_until, args=(stop, share, written, failed)) for share in shares]
        for thread in threads:
            thread.start()
        for _ in range(20):
            try:
                call_command("rotate_field_keys", batch=7)
                break
            except CommandError:  # some rows were in a writer's hands: run again, as the command says
                continue
        stop.set()
        for thread in threads:
            thread.join()
        assert failed == []
        assert sum(rotation.remaining(column) for column in rotation.columns()) == 0
    with override_settings(FIELD_ENCRYPTION_KEYS=NEW):  # the old key is gone
        assert {user.pk: user.mobile for user in User.objects.all()} == written
        assert len(written) == PEOPLE
        assert all(User.objects.by_mobile(mobile).get().pk == pk for pk, mobile in written.items())
        assert personal_keys.open(user_id=people[0].pk, sealed=sealed, context="c") == b"card"
