"""Caps on amounts and velocity, and the verdict on every call."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from apps.core.states import CapOutcome, RiskOutcome

from .append_only import append_only
from .base import BaseModel


class RiskCap(BaseModel):
    """What one user may do of one action: at once, or within a window. Amounts are in the currency's own units."""

    action = models.CharField(max_length=60, help_text="wallet.transfer, payout.request, reward.issue ...")
    currency = models.CharField(max_length=3, blank=True, help_text="Empty: calls of any currency are counted.")
    per_call_max = models.DecimalField(max_digits=19, decimal_places=4, null=True, blank=True)
    window_minutes = models.PositiveIntegerField(null=True, blank=True)
    window_count = models.PositiveIntegerField(null=True, blank=True, help_text="Calls within the window.")
    window_sum = models.DecimalField(max_digits=19, decimal_places=4, null=True, blank=True)
    outcome = models.CharField(max_length=8, choices=CapOutcome)
    is_enabled = models.BooleanField(default=True)

    class Meta:
        ordering = ["action", "currency", "id"]
        permissions = [("set_risk_cap", "Can change risk caps")]
        constraints = [
            models.CheckConstraint(condition=Q(outcome__in=CapOutcome.values), name="risk_cap_outcome_known"),
            models.CheckConstraint(
                condition=Q(per_call_max__isnull=False) | Q(window_count__isnull=False) | Q(window_sum__isnull=False),
                name="risk_cap_limits_something",
            ),
            models.CheckConstraint(
                condition=Q(window_count=None, window_sum=None)
                | Q(window_minutes__isnull=False, window_minutes__gt=0),
                name="risk_cap_has_its_window",
            ),
            models.CheckConstraint(
                condition=Q(per_call_max=None, window_sum=None) | ~Q(currency=""), name="risk_cap_sum_has_a_currency"
            ),
            # The upper bound keeps NaN out, which PostgreSQL ranks above every number.
            models.CheckConstraint(
                condition=(Q(per_call_max=None) | Q(per_call_max__gt=0, per_call_max__lt=10**15))
                & (Q(window_sum=None) | Q(window_sum__gt=0, window_sum__lt=10**15)),
                name="risk_cap_amounts_positive",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.currency} {self.get_outcome_display().lower()}"


class RiskVerdict(BaseModel):
    """What the gate said about one call. Append-only; the judged row carries a copy of outcome and reasons."""

    action = models.CharField(max_length=60)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.DO_NOTHING,
        null=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    amount = models.DecimalField(max_digits=19, decimal_places=4, null=True)
    currency = models.CharField(max_length=3, blank=True)
    outcome = models.CharField(max_length=8, choices=RiskOutcome)
    reasons = models.JSONField(default=list)
    context = models.JSONField(default=dict)
    request_id = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(outcome__in=RiskOutcome.values), name="risk_verdict_outcome_known")
        ]
        indexes = [
            models.Index(fields=["user", "action", "created_at"], name="risk_verdict_velocity"),
            models.Index(fields=["id"], name="risk_verdict_not_allowed", condition=~Q(outcome="ALLOW")),
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.action} {self.outcome}"
