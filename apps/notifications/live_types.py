"""What notifications and the platform tell live."""

from apps.notifications.live import types
from apps.notifications.live.schemas import TEXT, TIME_OR_NONE, exactly

types.declare(
    "notify.push",
    version=1,
    title="A message for the user, to show in the app",
    schema=exactly(
        user_id=TEXT,
        template_key=TEXT,
        payload={"type": "object"},
        priority={"enum": ["CRITICAL", "TRANSACTIONAL", "MARKETING"]},
    ),
    sample={
        "user_id": "U3K7QZ9MPW2XA",
        "template_key": "kyc.verified",
        "payload": {"title": "You are verified", "body": "Payouts are open to you now."},
        "priority": "TRANSACTIONAL",
    },
)
types.declare(
    "settings.update",
    version=1,
    title="Settings have other values: ask for what depends on them again",
    schema=exactly(keys={"type": "array", "items": TEXT, "minItems": 1}),
    sample={"keys": ["wallet.user_transfer_max"]},
)
types.declare(
    "user.blocked",
    version=1,
    title="The account is blocked; the socket closes with 4403 after this",
    schema=exactly(user_id=TEXT, reason=TEXT, until=TIME_OR_NONE),
    sample={"user_id": "U3K7QZ9MPW2XA", "reason": "FRAUD", "until": "2026-12-01T00:00:00Z"},
)
