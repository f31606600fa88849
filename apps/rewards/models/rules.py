"""Rule sets, rules, their versions, and what allows them to pay."""

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django_fsm import FSMModelMixin, transition

from apps.core.fields import StateField
from apps.core.models import BaseModel
from apps.rewards.states import Match, Period, RewardKind, VersionState, WageringBase

from .amounts import exact_amount, known_amount
from .constraints import finite, not_negative

# What may change on a version that has left DRAFT: its way through the states, and who did it.
_MOVABLE = "'{state,published_at,published_by_id,approval_id,gate,superseded_at}'::text[]"


def content_is_immutable() -> list[pgtrigger.Trigger]:
    """A version that has left DRAFT keeps its content for ever; PostgreSQL itself refuses."""
    return [
        pgtrigger.Trigger(
            name="content_is_immutable",
            when=pgtrigger.Before,
            operation=pgtrigger.Update | pgtrigger.Delete,
            condition=pgtrigger.Q(old__state__in=[state for state in VersionState.values if state != "DRAFT"]),
            func=f"""
                IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - {_MOVABLE} = to_jsonb(OLD) - {_MOVABLE} THEN
                    RETURN NEW;
                END IF;
                RAISE EXCEPTION 'A rule version that is not a draft keeps its content: % refused', TG_OP;
            """,
        )
    ]


class RuleSet(BaseModel):
    """Rules that are asked together, in order of priority."""

    name = models.CharField(max_length=80, unique=True)
    match = models.CharField(max_length=5, choices=Match, default=Match.FIRST)

    class Meta:
        default_permissions = ("view",)

    def __str__(self) -> str:
        return self.name


class Rule(BaseModel):
    """A rule through all its versions. What it pays once per period, it pays once whatever the version."""

    rule_set = models.ForeignKey(RuleSet, models.PROTECT, related_name="rules")
    name = models.CharField(max_length=80, unique=True)
    # Rules of one family share their holdout and their evidence.
    family = models.CharField(max_length=40)
    is_paused = models.BooleanField(default=False)
    live_version = models.OneToOneField(
        "rewards.RuleVersion", models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )

    class Meta:
        default_permissions = ("view",)
        permissions = [
            ("author_rule", "Can write rules and ask what-ifs"),
            ("publish_rule", "Can put rules live as the second person"),
            ("run_rules", "Can run the rules"),
            ("pause_rule", "Can pause rules"),
        ]

    def __str__(self) -> str:
        return self.name


class RuleVersion(FSMModelMixin, BaseModel):
    """One wording of a rule: who matches, what they get, on which terms, within which caps."""

    rule = models.ForeignKey(Rule, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    state = StateField(choices=VersionState, default=VersionState.DRAFT)
    condition = models.CharField(max_length=500)
    amount = models.CharField(max_length=500)
    currency = models.CharField(max_length=3)
    period = models.CharField(max_length=5, choices=Period, default=Period.ONCE)
    priority = models.PositiveSmallIntegerField(default=100, help_text="The lowest number is asked first")
    starts_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)

    kind = models.CharField(max_length=16, choices=RewardKind, default=RewardKind.WAGERING)
    wagering_multiple = models.DecimalField(max_digits=7, decimal_places=2, default=0)
    wagering_base = models.CharField(max_length=18, choices=WageringBase, default=WageringBase.BONUS)
    expiry_days = models.PositiveSmallIntegerField(default=30, validators=[MinValueValidator(1)])
    max_stake = known_amount(help_text="A larger stake counts nothing towards the wagering")
    product = models.CharField(
        max_length=32, blank=True, help_text="Where the money may be played, for the house edge"
    )
    contributions = models.JSONField(
        default=dict, blank=True, help_text='Share of a stake that counts, e.g. {"slots": "1"}'
    )

    cap_per_grant = exact_amount()
    cap_per_player = known_amount(help_text="All rewards of this rule set to one player in the cap's period")
    cap_player_period = models.CharField(max_length=5, choices=Period, default=Period.MONTH)
    cap_per_run = known_amount()
    cap_per_day = known_amount()

    holdout_percent = models.PositiveSmallIntegerField(default=0, validators=[MaxValueValidator(50)])
    activation = models.DecimalField(max_digits=5, decimal_places=4, default=1, help_text="Share that will use it")
    is_retention = models.BooleanField(
        default=False, help_text="Exempt from the ROI floor, under the rule's own budget"
    )

    fields = ArrayField(models.CharField(max_length=32), default=list, editable=False)
    content_hash = models.CharField(max_length=64, editable=False)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )
    published_at = models.DateTimeField(null=True, editable=False)
    superseded_at = models.DateTimeField(null=True, editable=False)
    approval_id = models.UUIDField(null=True, editable=False)
    gate = models.JSONField(null=True, editable=False, help_text="The profit gate's verdict when it was published")

    class Meta:
        default_permissions = ("view",)
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint("rule", "number", name="rewards_version_number_once"),
            models.UniqueConstraint(
                "rule", name="rewards_one_published_version", condition=models.Q(state=VersionState.PUBLISHED)
            ),
            models.UniqueConstraint(
                "rule",
                name="rewards_one_open_version",
                condition=models.Q(state__in=[VersionState.DRAFT, VersionState.REQUESTED]),
            ),
            models.CheckConstraint(
                condition=models.Q(cap_per_grant__gt=0, activation__gt=0, activation__lte=1, expiry_days__gte=1),
                name="rewards_version_numbers",
            ),
            finite(
                *("cap_per_grant", "cap_per_player", "cap_per_run", "cap_per_day", "max_stake", "wagering_multiple"),
                name="rewards_version_finite",
            ),
            not_negative(
                *("cap_per_player", "cap_per_run", "cap_per_day", "max_stake", "wagering_multiple"),
                name="rewards_version_not_negative",
            ),
        ]
        triggers = content_is_immutable()

    def __str__(self) -> str:
        return f"{self.rule} v{self.number}"

    @transition(state, VersionState.DRAFT, VersionState.REQUESTED)
    def request(self, *, approval_id):
        """Content is frozen; a second person looks at it."""
        self.approval_id = approval_id

    @transition(state, VersionState.REQUESTED, VersionState.PUBLISHED)
    def publish(self, *, by, at, gate):
        """Live from now on."""
        self.published_by, self.published_at, self.gate = by, at, gate

    @transition(state, VersionState.PUBLISHED, VersionState.SUPERSEDED)
    def supersede(self, *, at):
        """A newer version took its place; it stays as the wording of what it paid."""
        self.superseded_at = at

    @transition(state, VersionState.REQUESTED, VersionState.DRAFT)
    def give_back(self):
        """The second person said no, or nobody did in time: the author may change it."""

    @transition(state, [VersionState.DRAFT, VersionState.REQUESTED], VersionState.WITHDRAWN)
    def withdraw(self):
        """Never went live."""


class WhatIf(BaseModel):
    """What a version would do, asked of the whole table by the production SQL."""

    version = models.ForeignKey(RuleVersion, models.CASCADE, related_name="what_ifs")
    content_hash = models.CharField(max_length=64)
    metrics_computed_at = models.DateTimeField(null=True)
    result = models.JSONField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        default_permissions = ("view",)
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"What-if of {self.version}"


class Budget(BaseModel):
    """Money that may be promised. No rule is the budget of everything in its currency; spent never passes the cap."""

    rule = models.ForeignKey(Rule, models.PROTECT, null=True, blank=True, related_name="budgets")
    currency = models.CharField(max_length=3)
    cap = exact_amount()
    spent = exact_amount(default=0, editable=False)

    class Meta:
        default_permissions = ("view",)
        permissions = [("set_budget", "Can change reward budgets")]
        ordering = ["currency", "-id"]
        constraints = [
            models.UniqueConstraint("rule", "currency", name="rewards_budget_once", nulls_distinct=False),
            models.CheckConstraint(
                condition=models.Q(spent__gte=0, spent__lte=models.F("cap")), name="rewards_budget_never_overspent"
            ),
            finite("cap", "spent", name="rewards_budget_finite"),
        ]

    def __str__(self) -> str:
        return f"{self.rule or 'All rules'}, {self.currency}"


class JurisdictionTerms(BaseModel):
    """What a country allows of a reward. No row: no limit beyond the platform's guard."""

    country = models.CharField(max_length=2, unique=True)
    allowed_kinds = ArrayField(models.CharField(max_length=16, choices=RewardKind), default=list)
    max_wagering_multiple = models.DecimalField(max_digits=7, decimal_places=2, null=True, blank=True)
    max_stake = known_amount()
    max_amount = known_amount(help_text="Most that one reward may give, in the player's currency")

    class Meta:
        default_permissions = ("view",)
        permissions = [("set_terms", "Can change what countries allow")]
        verbose_name_plural = "jurisdiction terms"
        ordering = ["country"]

    def __str__(self) -> str:
        return self.country


class GateEvidence(BaseModel):
    """Why a bonus of this family costs less than its face: observed, or simulated (inputs, seed, version kept)."""

    class Kind(models.TextChoices):
        OBSERVED = "OBSERVED", "Observed turned-real ratio"
        SIMULATION = "SIMULATION", "Simulation"

    kind = models.CharField(max_length=10, choices=Kind)
    family = models.CharField(max_length=40)
    # A simulation speaks for exactly these terms; an observation for the family.
    terms_hash = models.CharField(max_length=64, blank=True)
    cost_share = models.DecimalField(max_digits=7, decimal_places=6, help_text="Upper 95 % bound of cost / face")
    sample = models.PositiveIntegerField()
    seed = models.BigIntegerField(null=True)
    engine_version = models.PositiveSmallIntegerField(null=True)
    inputs = models.JSONField(default=dict)

    class Meta:
        default_permissions = ("view",)
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(cost_share__gte=0, cost_share__lte=1), name="rewards_evidence_is_a_share"
            ),
            finite("cost_share", name="rewards_evidence_finite"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} of {self.family}: {self.cost_share}"
