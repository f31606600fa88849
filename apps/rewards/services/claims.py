"""An app user claims the profile that a file brought: the mobile number and a second fact must agree."""

from datetime import date, timedelta

from django.db import transaction
from django.db.models import Model

from apps.accounts import second_facts
from apps.accounts.kyc.engine import names
from apps.accounts.models import User
from apps.core import audit, clock, policy
from apps.rewards.errors import AlreadyLinked, ClaimRefused, ClaimsUsedUp
from apps.rewards.models import Player, PlayerClaim, Reward
from apps.rewards.services.issuing import regrant
from apps.rewards.states import RewardState


def player_claim(*, user: User, date_of_birth: date) -> Player:
    """Links the caller, who logged in by one-time code, to the one profile of their mobile and date of birth.

    Of a verified user the date must be the verified one, and the verified name stands in where the file has no date.
    The money of a profile that has been waiting moves along. A wrong try is kept and counted.
    Raises AlreadyLinked, ClaimsUsedUp, ClaimRefused.
    """
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=user.pk)
        _refuse_too_many(user)
        player = _match(user, date_of_birth)
        PlayerClaim.objects.create(user=user, player=player)
        if player is not None:
            _link(player, user)
    if player is None:
        raise ClaimRefused
    return player


def _refuse_too_many(user: User) -> None:
    if Player.objects.filter(user=user).exists():
        raise AlreadyLinked
    since = clock.now() - timedelta(days=1)
    wrong = PlayerClaim.objects.filter(user=user, player=None, created_at__gte=since).count()
    if wrong >= policy.get("rewards.claim_tries"):
        raise ClaimsUsedUp(retry_after=86_400)


def _match(user: User, date_of_birth: date) -> Player | None:
    """Numbers are recycled and families share them: exactly one unclaimed profile must fit both facts."""
    proven = second_facts.of(user.pk)
    if user.mobile_index is None or proven and proven.date_of_birth not in (None, date_of_birth):
        return None
    rows = Player.objects.select_for_update(of=["self"]).filter(mobile_index=user.mobile_index, claimed_at=None)
    fitting = [row for row in rows.order_by("pk") if _fits(row, date_of_birth, proven)]
    return fitting[0] if len(fitting) == 1 else None


def _fits(player: Player, date_of_birth: date, proven: second_facts.Proven | None) -> bool:
    if player.date_of_birth:
        return player.date_of_birth == date_of_birth.isoformat()
    return proven is not None and names.verdict(player.name, proven.name) is names.NameVerdict.MATCH


def _link(player: Player, user: User) -> None:
    waiting = player.user
    player.user, player.claimed_at = user, clock.now()
    player.save(update_fields=["user", "claimed_at"])
    audit.record("rewards.player.claim", player, actor=user, before={"user": str(waiting or "")})
    if waiting is not None:
        _bring_along(player, user)


def _bring_along(player: Player, user: Model) -> None:
    """Nobody could play with the waiting grants: each is taken back and given again on the terms it had."""
    for reward in Reward.objects.filter(player=player, state=RewardState.ISSUED).order_by("pk"):
        regrant(reward_id=reward.pk, user=user)
