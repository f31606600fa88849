"""Bonus grants and the stakes that count towards them."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django_fsm import FSMModelMixin, transition

from apps.core.fields import StateField
from apps.core.models import BaseModel, append_only
from apps.core.money import Money, from_minor
from apps.wallet.states import GrantState, WageringBase

from .journal import Journal

_S = GrantState


class BonusGrant(FSMModelMixin, BaseModel):
    """Bonus money with its terms. It lies in a USER_BONUS account of its own, scoped by this row."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="bonus_grants", db_index=False)
    currency = models.CharField(max_length=3)
    amount = models.BigIntegerField(help_text="Minor units.")
    reference = models.CharField(max_length=165, unique=True)
    terms_digest = models.BinaryField(max_length=32)
    product = models.CharField(max_length=40, blank=True)
    jurisdiction = models.CharField(max_length=8, blank=True)
    multiple = models.DecimalField(max_digits=7, decimal_places=2)
    multiple_cap = models.DecimalField(max_digits=7, decimal_places=2, null=True)
    base = models.CharField(max_length=18, choices=WageringBase)
    base_amount = models.BigIntegerField(help_text="Minor units the multiple applies to.")
    required = models.BigIntegerField(help_text="Stakes that must count, minor units.")
    wagered = models.BigIntegerField(default=0, db_default=0)
    max_stake = models.BigIntegerField(null=True, help_text="A stake above this counts nothing, minor units.")
    contributions = models.JSONField(default=dict, help_text="Share of a stake that counts, by product or game.")
    expires_at = models.DateTimeField()
    state = StateField(choices=GrantState, default=GrantState.ACTIVE)
    frozen_at = models.DateTimeField(
        null=True, help_text="What it came of is disputed: it waits, neither spent nor lost."
    )
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.DO_NOTHING, null=True, related_name="+", db_constraint=False, db_index=False
    )
    closed_at = models.DateTimeField(null=True)
    closing_journal = models.ForeignKey(Journal, models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        default_permissions = ("view",)
        permissions = [("forfeit_bonusgrant", "Can forfeit bonus grants")]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=GrantState.values), name="wallet_grant_state"),
            models.CheckConstraint(
                condition=Q(amount__gt=0, base_amount__gte=F("amount"), wagered__gte=0, required__gte=0),
                name="wallet_grant_amounts",
            ),
            models.CheckConstraint(
                condition=Q(multiple__gte=0) & (Q(multiple_cap__isnull=True) | Q(multiple__lte=F("multiple_cap"))),
                name="wallet_grant_multiple_within_cap",
            ),
            models.CheckConstraint(
                condition=Q(state="ACTIVE", closed_at__isnull=True) | ~Q(state="ACTIVE") & Q(closed_at__isnull=False),
                name="wallet_grant_closed_has_time",
            ),
        ]
        indexes = [
            models.Index(
                fields=["user", "currency", "expires_at"], name="wallet_grant_active", condition=Q(state="ACTIVE")
            ),
            models.Index(fields=["expires_at"], name="wallet_grant_due", condition=Q(state="ACTIVE")),
            models.Index(fields=["user", "id"], name="wallet_grant_user"),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.get_state_display().lower()}"

    @property
    def money(self) -> Money:
        return from_minor(self.amount, self.currency)

    @transition(state, _S.ACTIVE, _S.COMPLETED)
    def complete(self, *, at):
        """The requirement is met: what is left became winnings."""
        self.closed_at = at

    @transition(state, _S.ACTIVE, _S.EXPIRED)
    def expire(self, *, at):
        """The time ran out: what is left went back to the house."""
        self.closed_at = at

    @transition(state, _S.ACTIVE, _S.FORFEITED)
    def forfeit(self, *, at):
        """Taken back: what is left went back to the house."""
        self.closed_at = at


class BonusStake(BaseModel):
    """A stake as it counted towards a grant; a void is a second row that takes the progress back."""

    grant = models.ForeignKey(BonusGrant, models.PROTECT, related_name="stakes")
    reference = models.CharField(max_length=165)
    product = models.CharField(max_length=40)
    game = models.CharField(max_length=60, blank=True)
    stake = models.BigIntegerField()
    contribution = models.DecimalField(max_digits=5, decimal_places=4)
    counted = models.BigIntegerField(help_text="Minor units of progress; negative in a void.")
    is_over_max = models.BooleanField(default=False)
    voids = models.ForeignKey("self", models.PROTECT, null=True, related_name="voided_by", db_index=False)

    class Meta:
        triggers = append_only()
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(fields=["reference"], name="wallet_stake_once", condition=Q(voids__isnull=True)),
            models.UniqueConstraint(
                fields=["voids"], name="wallet_stake_voided_once", condition=Q(voids__isnull=False)
            ),
            models.CheckConstraint(condition=Q(stake__gt=0), name="wallet_stake_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.counted}"
