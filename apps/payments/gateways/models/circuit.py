"""Whether a gateway is asked."""

from django.db import models
from django.db.models import Q
from django_fsm import transition

from apps.core.fields import StateField
from apps.payments.gateways.names import title
from apps.payments.gateways.states import CircuitState, Direction, Switch


class GatewayCircuit(models.Model):
    """Whether one gateway is asked: opens when too many calls fail, is tried after a pause, closes again.

    `switch` is what people decided: OFF takes nothing new there but follows what is under way; FORCED goes there first
    and is never left alone.
    """

    gateway = models.CharField(max_length=30, primary_key=True)
    direction = models.CharField(max_length=3, choices=Direction)
    state = StateField(choices=CircuitState, default=CircuitState.CLOSED)
    switch = models.CharField(max_length=6, choices=Switch, default=Switch.NORMAL)
    switch_reason = models.CharField(max_length=500, blank=True)
    switched_at = models.DateTimeField(null=True, blank=True)
    since = models.DateTimeField(null=True, blank=True, help_text="Since when it stands there.")
    failing_since = models.DateTimeField(null=True, blank=True, help_text="Since when it is left alone.")
    trial_at = models.DateTimeField(null=True, blank=True, help_text="When it is tried again.")
    pauses = models.PositiveSmallIntegerField(default=0, help_text="How many trials have failed in a row.")
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["direction", "gateway"]
        verbose_name = "gateway"
        default_permissions = ("view",)
        permissions = [("switch_gateway", "Can switch gateways off, on and first")]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=CircuitState.values), name="gateway_circuit_state_known"),
            models.CheckConstraint(condition=Q(switch__in=Switch.values), name="gateway_circuit_switch_known"),
            models.CheckConstraint(condition=Q(direction__in=Direction.values), name="gateway_circuit_direction"),
            models.CheckConstraint(
                condition=Q(state="CLOSED", failing_since=None) | ~Q(state="CLOSED") & Q(failing_since__isnull=False),
                name="gateway_circuit_failing_since",
            ),
        ]

    def __str__(self) -> str:
        return title(self.gateway)

    @transition(state, [CircuitState.CLOSED, CircuitState.TRYING], CircuitState.OPEN)
    def open(self, *, at, trial_at, pauses, reason):
        """Too many calls failed, or the trial did: it is left alone until `trial_at`."""
        self.failing_since, self.since = self.failing_since or at, at
        self.trial_at, self.pauses, self.reason = trial_at, pauses, reason

    @transition(state, [CircuitState.OPEN, CircuitState.TRYING], CircuitState.TRYING)
    def begin_trial(self, *, at, trial_at):
        """One harmless question goes through; if nothing is heard of it, another may at `trial_at`."""
        self.since, self.trial_at = at, trial_at

    @transition(state, [CircuitState.OPEN, CircuitState.TRYING], CircuitState.CLOSED)
    def close(self, *, at):
        """The gateway answered, or an operator put it back into use."""
        self.since, self.failing_since, self.trial_at, self.reason = at, None, None, ""
