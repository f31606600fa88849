"""Decided rewards become bonus money, in batches: a run that is killed goes on where it stopped."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F, Model
from django.db.models.expressions import RawSQL

from apps.accounts.services.unclaimed import users_create_unclaimed
from apps.core import clock, events, fsm
from apps.core.errors import DomainError
from apps.core.money import money
from apps.rewards.errors import UnknownReward
from apps.rewards.events import RewardIssued
from apps.rewards.models import Budget, Player, Reward, RewardRefusal, RuleRun, RuleVersion
from apps.rewards.models.rewards import grant_reference
from apps.rewards.states import Refusal, RewardState, RunState
from apps.wallet.services import BonusTerms, GrantRequest, bonus_forfeit_many, bonus_grant_many

BATCH = 10_000
# A decided run is taken up again after this; one that has not decided by then never will.
RESUMED = timedelta(minutes=1)
ABANDONED = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class _Due:
    """A reward whose money is due, with what its grant needs."""

    id: UUID
    player_id: UUID
    user_id: int | None
    public_id: str | None
    country: str
    version_id: UUID
    amount: Decimal
    currency: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class _Owner:
    """All that the wallet reads of a grant's user: whole users would cost as much as their grants."""

    pk: int


_DUE = ("id", "player_id", "player__user_id", "player__user__public_id", "player__country", "version_id", "amount")
_DUE += ("currency", "expires_at")


def run_issue(*, run_id: UUID, batch: int = BATCH) -> int:
    """Issues what a run decided, batch by batch, each in its own transaction; answers how many.

    Safe to repeat and to run twice at once: a reward is issued once, whoever comes first.
    """
    versions = _versions(run_id)
    issued = 0
    while done := _issue_batch(run_id, versions, batch):
        issued += done
    with transaction.atomic():
        run = RuleRun.objects.select_for_update().get(pk=run_id)
        waiting = Reward.objects.filter(run=run, state=RewardState.DECIDED).exists()
        if run.state == RunState.ISSUING and not waiting:
            fsm.advance(run.finish, actor=None, at=clock.now())
    return issued


def runs_resume() -> int:
    """Goes on with runs whose worker died: decided ones are issued, undecided ones have left nothing and failed."""
    stale = clock.now() - ABANDONED
    for run in RuleRun.objects.filter(state=RunState.RUNNING, created_at__lt=stale):
        fsm.advance(run.fail, actor=None, at=clock.now(), error="Its worker ended before it decided anything.")
    waiting = RuleRun.objects.filter(state=RunState.ISSUING, decided_at__lt=clock.now() - RESUMED).order_by("id")
    return sum(run_issue(run_id=run_id) for run_id in waiting.values_list("id", flat=True))


def _versions(run_id: UUID) -> dict[UUID, RuleVersion]:
    run = RuleRun.objects.get(pk=run_id)
    return {row.pk: row for row in RuleVersion.objects.filter(pk__in=run.versions).select_related("rule")}


@transaction.atomic
def _issue_batch(run_id: UUID, versions: dict[UUID, RuleVersion], size: int) -> int:
    rows = Reward.objects.filter(run=run_id, state=RewardState.DECIDED).order_by("player_id", "id")
    rows = rows.select_for_update(skip_locked=True, of=["self"])
    due = [_Due(*row) for row in rows.values_list(*_DUE)[:size]]
    if not due:
        return 0
    due = _with_users(due)
    try:
        with transaction.atomic():
            _pay(due, versions)
    except DomainError:
        for each in due:
            _pay_or_cancel(each, versions)
    return len(due)


def _with_users(due: Sequence[_Due]) -> list[_Due]:
    """Makes users without a login for players that have none: a wallet needs an owner."""
    missing = {each.player_id for each in due if each.user_id is None}
    if not missing:
        return list(due)
    players = Player.objects.filter(pk__in=_among(missing), user=None).order_by("pk").select_for_update()
    people = list(players.values_list("pk", "name", "country"))
    made = users_create_unclaimed(people=[(name, country or "IN") for _pk, name, country in people])
    _link([pk for pk, *_ in people], [user.id for user in made])
    linked = {pk: {"user_id": u.id, "public_id": u.public_id} for (pk, *_), u in zip(people, made, strict=True)}
    if others := missing - linked.keys():
        rows = Player.objects.filter(pk__in=_among(others)).values_list("pk", "user_id", "user__public_id")
        linked |= {pk: {"user_id": user_id, "public_id": public_id} for pk, user_id, public_id in rows}
    return [replace(each, **linked.get(each.player_id, {})) for each in due]


def _link(players: list[UUID], users: list[int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE rewards_player p SET user_id = made.user_id"
            " FROM unnest(%s::uuid[], %s::bigint[]) AS made(player_id, user_id) WHERE p.id = made.player_id",
            [_array(players), _array(users)],
        )


def _array(keys: Iterable[UUID | int]) -> str:
    """An array literal: one value to bind, whatever the number of keys."""
    return "{" + ",".join(map(str, keys)) + "}"


def _among(keys: Iterable[UUID]) -> RawSQL:
    """For `pk__in`: ten thousand keys as one parameter, not ten thousand."""
    return RawSQL("SELECT unnest(%s::uuid[])", [_array(keys)])


def _pay(due: Sequence[_Due], versions: dict[UUID, RuleVersion]) -> None:
    """The ledger comes last: its lock on the bonus expense is then held for the shortest time."""
    paid = Reward.objects.filter(pk__in=_among(each.id for each in due))
    fsm.advance_many(paid, "issue", actor=None, issued_at=clock.now())
    events.publish_many(_event(each, versions[each.version_id]) for each in due)
    bonus_grant_many(requests=[_grant(each, versions[each.version_id]) for each in due])


def _grant(due: _Due, version: RuleVersion) -> GrantRequest:
    return GrantRequest(
        user=_Owner(due.user_id),
        amount=money(due.amount, due.currency),
        terms=_terms(due, version),
        reference=grant_reference(due.id),
        memo=version.rule.name,
    )


def _terms(due: _Due, version: RuleVersion) -> BonusTerms:
    return BonusTerms(
        multiple=version.wagering_multiple,
        expires_at=due.expires_at,
        base=version.wagering_base,
        max_stake=None if version.max_stake is None else money(version.max_stake, version.currency),
        contributions={name: Decimal(share) for name, share in version.contributions.items()},
        product=version.product,
        jurisdiction=due.country,
    )


def _event(due: _Due, version: RuleVersion) -> RewardIssued:
    return RewardIssued(
        reward_id=str(due.id),
        player_id=str(due.player_id),
        user_id=due.public_id,
        rule=version.rule.name,
        amount=f"{due.amount:f}",
        currency=due.currency,
    )


def _pay_or_cancel(due: _Due, versions: dict[UUID, RuleVersion]) -> None:
    """One by one where a batch was refused: the rest gets its money, the refused one its reason."""
    try:
        with transaction.atomic():
            _pay([due], versions)
    except DomainError as refusal:
        _cancel(Reward.objects.get(pk=due.id), Refusal.WALLET, refusal.text, actor=None)


@transaction.atomic
def reward_release(*, reward_id: UUID, actor: Model | None, reason: str) -> Reward:
    """Pays a reward that the risk gate held. Raises UnknownReward, StateConflict and what the wallet refuses."""
    reward = _held(reward_id)
    due = _with_users([_Due(*Reward.objects.filter(pk=reward.pk).values_list(*_DUE).get())])[0]
    fsm.advance(reward.issue, actor=actor, reason=reason, at=clock.now())
    bonus_grant_many(requests=[_grant(due, reward.version)])
    events.publish(_event(due, reward.version))
    return reward


@transaction.atomic
def regrant(*, reward_id: UUID, user: Model) -> Reward:
    """Takes a reward back from the wallet it waited in and gives it to `user` on the terms it had."""
    reward = Reward.objects.select_for_update(of=["self"]).select_related("version__rule").get(pk=reward_id)
    if reward.expires_at <= clock.now():
        return reward
    taken = bonus_forfeit_many(references=[reward.grant_reference], actor=user, reason="The profile was claimed")
    if taken:
        due = _Due(*Reward.objects.filter(pk=reward.pk).values_list(*_DUE).get())
        due = replace(due, user_id=user.pk, public_id=user.public_id)
        wanted = _grant(due, reward.version)
        bonus_grant_many(requests=[replace(wanted, reference=grant_reference(reward.pk, claimed=True))])
        reward.is_regranted = True
        reward.save(update_fields=["is_regranted"])
    return reward


@transaction.atomic
def reward_cancel(*, reward_id: UUID, actor: Model | None, reason: str) -> Reward:
    """Gives up a held reward and frees its budget. Raises UnknownReward, StateConflict."""
    reward = _held(reward_id)
    _cancel(reward, Refusal.RISK, reason, actor=actor)
    return reward


def _held(reward_id: UUID) -> Reward:
    rows = Reward.objects.select_for_update(of=["self"]).select_related("version__rule")
    reward = rows.filter(pk=reward_id).first()
    if reward is None:
        raise UnknownReward
    return reward


def _cancel(reward: Reward, reason: str, detail: str, *, actor: Model | None) -> None:
    fsm.advance(reward.cancel, actor=actor, reason=detail)
    for rule_id in (reward.rule_id, None):
        Budget.objects.filter(rule_id=rule_id, currency=reward.currency, spent__gte=reward.amount).update(
            spent=F("spent") - reward.amount
        )
    RewardRefusal.objects.bulk_create(
        [
            RewardRefusal(
                player_id=reward.player_id,
                rule_id=reward.rule_id,
                version_id=reward.version_id,
                run_id=reward.run_id,
                period_key=reward.period_key,
                reason=reason,
                detail=detail[:200],
                raw_amount=reward.raw_amount,
                inputs=reward.inputs,
            )
        ],
        ignore_conflicts=True,
    )
