"""How providers behave: each call, and whether they are asked at all."""

from django.db import models
from django.db.models import Q
from django_fsm import transition

from apps.accounts.kyc.states import CircuitState, Operation, OutcomeClass
from apps.core.fields import StateField
from apps.core.models import BaseModel


class ProviderCall(BaseModel):
    """One call: how long it took and what it amounted to. Nothing of the person stands in it."""

    provider = models.CharField(max_length=40)
    operation = models.CharField(max_length=12, choices=Operation)
    attempt = models.ForeignKey("kyc.Attempt", models.PROTECT, null=True, blank=True, related_name="calls")
    outcome = models.CharField(max_length=16, choices=OutcomeClass)
    code = models.CharField(max_length=80, blank=True)
    took_ms = models.PositiveIntegerField("ms")
    answer_digest = models.BinaryField(max_length=32, null=True, editable=False)

    class Meta:
        ordering = ["-created_at", "-id"]
        default_permissions = ("view",)
        indexes = [
            models.Index(fields=["provider", "-created_at"], name="kyc_call_of_provider"),
            models.Index(fields=["-created_at", "-id"], name="kyc_call_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.provider}: {self.get_operation_display()}"


class Circuit(models.Model):
    """Whether one provider is asked: opens when too many calls fail, tries one after a pause, closes again."""

    provider = models.CharField(max_length=40, primary_key=True)
    state = StateField(choices=CircuitState, default=CircuitState.CLOSED)
    since = models.DateTimeField(null=True, help_text="Since when it stands there.")
    failing_since = models.DateTimeField(null=True, blank=True, help_text="Since when the provider is out of use.")
    trial_at = models.DateTimeField(null=True, blank=True, help_text="When one call may try; none: never by itself.")
    pauses = models.PositiveSmallIntegerField(default=0, help_text="How many trials have failed in a row.")
    busy_until = models.DateTimeField(
        null=True, blank=True, help_text="The provider wants to be left alone until then."
    )
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["provider"]
        verbose_name = "KYC provider"
        default_permissions = ("view",)
        permissions = [("switch_circuit", "Can take KYC providers out of use and back")]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=CircuitState.values), name="kyc_circuit_state_known"),
            models.CheckConstraint(
                condition=Q(state="CLOSED", failing_since=None) | ~Q(state="CLOSED") & Q(failing_since__isnull=False),
                name="kyc_circuit_out_of_use_since",
            ),
        ]

    def __str__(self) -> str:
        return self.provider

    @transition(state, [CircuitState.CLOSED, CircuitState.TRYING, CircuitState.OPEN], CircuitState.OPEN)
    def open(self, *, at, trial_at, pauses, reason):
        """Too many calls failed, the trial failed, or an operator took it out of use (then there is no trial)."""
        self.failing_since, self.since = self.failing_since or at, at
        self.trial_at, self.pauses, self.reason = trial_at, pauses, reason

    @transition(state, [CircuitState.OPEN, CircuitState.TRYING], CircuitState.TRYING)
    def begin_trial(self, *, at, trial_at):
        """One call goes through; if nothing is heard of it, another may try at `trial_at`."""
        self.since, self.trial_at = at, trial_at

    @transition(state, [CircuitState.OPEN, CircuitState.TRYING], CircuitState.CLOSED)
    def close(self, *, at):
        """The provider answered, or an operator put it back into use."""
        self.since, self.failing_since, self.trial_at, self.pauses, self.reason = at, None, None, 0, ""
