"""What rewards hold of a person: the player's profile, play and rewards; and what of it may be revealed."""

from collections.abc import Iterator
from uuid import UUID

from apps.accounts.models import User
from apps.core import privacy
from apps.core.errors import NotFound
from apps.rewards import services
from apps.rewards.models import Player, PlayerClaim

_PROFILE = ("source", "external_id", "name", "country", "currency", "registered_date", "mobile", "date_of_birth")
_PARTS = {
    "activity": ("date", "product", "game", "stakes", "winnings", "bets", "deposits", "withdrawals", "bonus_received"),
    "segment_changes": ("created_at", "as_of", "from_segment", "to_segment"),
    "rewards": ("created_at", "rule__name", "state", "amount", "currency", "inputs", "issued_at", "expires_at"),
    "refusals": ("created_at", "rule__name", "reason", "detail"),
}


def _export(user: User) -> Iterator[privacy.Part]:
    player = Player.objects.filter(user=user).first()
    yield privacy.Part("claims", rows=PlayerClaim.objects.filter(user=user).order_by("id").values("created_at"))
    if player is None:
        return
    yield privacy.Part("player", rows=[{name: getattr(player, name) for name in (*_PROFILE, "vip_until")}])
    yield privacy.Part("totals", rows=_figures(getattr(player, "totals", None)))
    yield privacy.Part("metrics", rows=_figures(getattr(player, "metrics", None)))
    for name, fields in _PARTS.items():
        yield privacy.Part(name, rows=getattr(player, name).order_by("pk").values(*fields))


def _figures(row) -> list[dict]:
    if row is None:
        return []
    hidden = {"player", "batch_id", "source_batch"}
    return [{f.name: getattr(row, f.attname) for f in row._meta.concrete_fields if f.name not in hidden}]


def _found(subject_id: str) -> Player:
    """Raises NotFound."""
    try:
        found = Player.objects.filter(pk=UUID(subject_id)).first()
    except ValueError:
        found = None
    if found is None:
        raise NotFound("There is no such player.")
    return found


privacy.register(
    privacy.Holding(
        key="rewards",
        title="Player profile and rewards",
        export=_export,
        erase=lambda user: services.player_forget(user=user),
        order=300,
    )
)
for field, title in (("mobile", "Player's mobile number"), ("date_of_birth", "Player's date of birth")):
    privacy.revealable(
        key=f"rewards.player_{field}",
        title=title,
        permission="privacy.reveal_player",
        read=lambda subject_id, field=field: getattr(_found(subject_id), field),
        owner=lambda subject_id: _found(subject_id).user_id,
    )
