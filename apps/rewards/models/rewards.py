"""Runs, the rewards they decided and what they refused."""

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.timezone import localtime
from django_fsm import FSMModelMixin, transition

from apps.core.fields import StateField
from apps.core.models import BaseModel, append_only
from apps.core.money import Money, format_money, money
from apps.rewards.states import Refusal, RewardState, RunState

from .amounts import exact_amount, known_amount
from .constraints import finite
from .player import Player
from .rules import Rule, RuleVersion


def grant_reference(reward_id, *, claimed: bool = False) -> str:
    """The wallet's reference of a reward's grant: one for the payment, another one after a claim."""
    return f"rewards.reward:{reward_id}" + ("/claimed" if claimed else "")


def terms_are_kept() -> list[pgtrigger.Trigger]:
    """No reward on terms its country forbids, whatever wrote the row; one check per statement."""
    return [
        pgtrigger.Trigger(
            name="terms_are_kept",
            level=pgtrigger.Statement,
            when=pgtrigger.After,
            operation=pgtrigger.Insert,
            referencing=pgtrigger.Referencing(new="written"),
            func="""
                IF EXISTS (
                    SELECT FROM rewards_jurisdictionterms t
                    JOIN rewards_player p ON p.country = t.country
                    JOIN written w ON w.player_id = p.id
                    JOIN rewards_ruleversion v ON v.id = w.version_id
                    WHERE NOT v.kind = ANY (t.allowed_kinds)
                       OR v.wagering_multiple > t.max_wagering_multiple
                       OR w.amount > t.max_amount
                ) THEN
                    RAISE EXCEPTION 'A reward breaks the terms of its jurisdiction';
                END IF;
                RETURN NULL;
            """,
        )
    ]


class RuleRun(FSMModelMixin, BaseModel):
    """One pass of the live rules over players: decided in one statement, issued in batches."""

    state = StateField(choices=RunState, default=RunState.RUNNING)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    batch_id = models.UUIDField(null=True)
    versions = ArrayField(models.UUIDField(), default=list)
    players_asked = models.BigIntegerField(null=True, help_text="Empty: everybody")
    metrics_as_of = models.DateField(null=True)
    totals = models.JSONField(default=dict)
    sql_digest = models.CharField(max_length=64, blank=True)
    decided_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=500, blank=True)

    class Meta:
        default_permissions = ("view",)
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["id"],
                name="rewards_run_open",
                condition=models.Q(state__in=[RunState.RUNNING, RunState.ISSUING]),
            )
        ]

    def __str__(self) -> str:
        return f"Run of {localtime(self.created_at):%d %b %Y, %H:%M}"

    @transition(state, RunState.RUNNING, RunState.ISSUING)
    def decide(self, *, at, totals):
        """Every reward and refusal of the run is written; money follows."""
        self.decided_at, self.totals = at, totals

    @transition(state, RunState.ISSUING, RunState.DONE)
    def finish(self, *, at):
        """All its rewards are in wallets."""
        self.finished_at = at

    @transition(state, RunState.RUNNING, RunState.FAILED)
    def fail(self, *, at, error):
        """Nothing was decided."""
        self.finished_at, self.error = at, error[:500]


class Reward(FSMModelMixin, BaseModel):
    """Money promised to a player by a rule: once per player, rule and period, whatever is retried or republished."""

    player = models.ForeignKey(Player, models.PROTECT, related_name="rewards")
    rule = models.ForeignKey(Rule, models.PROTECT, related_name="rewards")
    version = models.ForeignKey(RuleVersion, models.PROTECT, related_name="rewards")
    run = models.ForeignKey(RuleRun, models.PROTECT, related_name="rewards")
    period_key = models.CharField(max_length=10)
    state = StateField(choices=RewardState, default=RewardState.DECIDED)
    currency = models.CharField(max_length=3)
    raw_amount = exact_amount(help_text="What the formula gave, rounded to the currency")
    amount = exact_amount(help_text="After all caps")
    converted = known_amount(help_text="What turned real")
    inputs = models.JSONField(help_text="The fields the rule read, as they were")
    caps = models.JSONField(help_text="Amount after each cap, in order")
    risk_reference = models.CharField(max_length=64, blank=True)
    is_regranted = models.BooleanField(
        default=False, db_default=False, help_text="Given again to the user who claimed the profile"
    )
    issued_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ("view",)
        permissions = [("decide_reward", "Can release or cancel held rewards")]
        constraints = [
            models.UniqueConstraint("player", "rule", "period_key", name="rewards_reward_once"),
            models.CheckConstraint(
                condition=models.Q(amount__gt=0, amount__lte=models.F("raw_amount")), name="rewards_reward_amount"
            ),
            finite("amount", "raw_amount", "converted", name="rewards_reward_finite"),
        ]
        indexes = [
            models.Index(fields=["run", "player"], name="rewards_reward_waiting", condition=models.Q(state="DECIDED")),
            models.Index(fields=["id"], name="rewards_reward_held", condition=models.Q(state="HELD")),
            models.Index(fields=["rule", "-id"], name="rewards_reward_of_rule"),
            models.Index(fields=["player", "-id"], name="rewards_reward_of_player"),
        ]
        triggers = terms_are_kept()

    def __str__(self) -> str:
        return format_money(self.money)

    @property
    def money(self) -> Money:
        return money(self.amount, self.currency)

    @property
    def grant_reference(self) -> str:
        """What the wallet calls the grant that holds its money."""
        return grant_reference(self.pk, claimed=self.is_regranted)

    @transition(state, RewardState.DECIDED, RewardState.HELD)
    def hold(self):
        """The risk gate wants a person to look first."""

    @transition(state, [RewardState.DECIDED, RewardState.HELD], RewardState.ISSUED)
    def issue(self, *, at):
        """The money is in the player's bonus bucket."""
        self.issued_at = at

    @transition(state, [RewardState.DECIDED, RewardState.HELD], RewardState.CANCELLED)
    def cancel(self):
        """Nothing was paid; its budget is free again."""

    @transition(state, RewardState.ISSUED, RewardState.COMPLETED)
    def complete(self, *, converted):
        """The wagering is done and the rest turned real."""
        self.converted = converted

    @transition(state, RewardState.ISSUED, RewardState.EXPIRED)
    def expire(self):
        """Its time ran out before the wagering was done."""

    @transition(state, RewardState.ISSUED, RewardState.FORFEITED)
    def forfeit(self):
        """Taken back by a person."""


class RewardRefusal(BaseModel):
    """A match that paid nothing, and why: once per player, rule, period and reason. Append-only."""

    # No database constraint: written by one INSERT ... SELECT over players, rules and runs.
    player = models.ForeignKey(Player, models.DO_NOTHING, db_constraint=False, related_name="refusals")
    rule = models.ForeignKey(Rule, models.PROTECT, db_constraint=False, related_name="refusals")
    version = models.ForeignKey(RuleVersion, models.PROTECT, db_constraint=False, related_name="refusals")
    run = models.ForeignKey(RuleRun, models.PROTECT, db_constraint=False, related_name="refusals")
    period_key = models.CharField(max_length=10)
    reason = models.CharField(max_length=16, choices=Refusal)
    detail = models.CharField(max_length=200, blank=True)
    raw_amount = known_amount()
    inputs = models.JSONField()

    class Meta:
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint("player", "rule", "period_key", "reason", name="rewards_refusal_once"),
            finite("raw_amount", name="rewards_refusal_finite"),
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return self.get_reason_display()
