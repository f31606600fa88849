"""The demo logins claim their profiles, as an app user does: by the mobile and the date of birth of a file."""

from datetime import date

from apps.accounts import second_facts, selectors
from apps.accounts.engine.otp import DEMO_MOBILES
from apps.accounts.models import User
from apps.rewards import services
from apps.rewards.models import Player
from apps.rewards.states import Segment

BORN = date(1990, 1, 1)
# What the twenty app users are, so that each kind of player can be looked at from inside; at random within.
WANTED = (
    ("VIP, playing", {"metrics__segment": Segment.VIP, "metrics__is_dormant": False}, 4),
    ("losing, playing", {"metrics__segment": Segment.LOSING, "metrics__active_days_30d__gte": 4}, 6),
    ("winning, playing", {"metrics__segment": Segment.WINNING, "metrics__active_days_30d__gte": 2}, 4),
    ("breakeven", {"metrics__segment": Segment.BREAKEVEN}, 2),
    ("new", {"metrics__segment": Segment.NEW, "metrics__tenure_days__lt": 14}, 2),
    ("left", {"metrics__segment": Segment.LOSING, "metrics__is_dormant": True}, 2),
)


def claim() -> int:
    """Answers how many of the demo logins found a profile."""
    players = [player for _, kind, count in WANTED for player in _some(kind, count)]
    logins = sorted(DEMO_MOBILES)
    for mobile, player in zip(logins, players, strict=False):
        user = User.objects.filter(selectors.identifier_query(mobile)).first()
        proven = second_facts.of(user.pk) if user else None
        born = proven.date_of_birth if proven else BORN
        player.mobile, player.date_of_birth = mobile, born.isoformat()
        player.save(update_fields=["mobile", "mobile_index", "date_of_birth"])
        if user is not None:
            services.player_claim(user=user, date_of_birth=born)
    return Player.objects.exclude(claimed_at=None).count()


def _some(kind: dict, count: int) -> list[Player]:
    rows = Player.objects.filter(user=None, country="IN", **kind)
    return list(rows.order_by("-metrics__active_days_30d", "external_id")[:count])
