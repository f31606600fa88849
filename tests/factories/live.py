"""Sequences with rows and sockets."""

from uuid import uuid4

from apps.core import clock
from apps.notifications.live import services
from apps.notifications.live.models import Presence
from tests.factories.accounts import make_member


def tell(user, *numbers: int, filler: str = "") -> list[int]:
    """Pushes a message for each number."""
    return services.push_many(
        [
            services.Push(
                user_id=user.pk,
                type="notify.push",
                event_id=f"test {number}",
                data={
                    "user_id": user.public_id,
                    "template_key": "test.number",
                    "payload": {"number": number} | ({"filler": filler} if filler else {}),
                    "priority": "CRITICAL",
                },
            )
            for number in numbers
        ]
    )


def sequences(rows: int) -> None:
    for _ in range(rows):
        user, now = make_member(), clock.now()
        tell(user, 1, 2)
        Presence.objects.create(
            id=uuid4(),
            process_id=uuid4(),
            user=user,
            token_version=1,
            last_sent=2,
            connected_at=now,
            seen_at=now,
        )


ROWS = {"live.Counter": sequences}
