"""The outbox and its deliveries."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django_fsm import transition

from apps.core.fields import StateField
from apps.core.states import DeliveryStatus


class OutboxEvent(models.Model):
    """One published event. `routed_at` is empty until the relay has made its deliveries.

    The key is a sequence: where transactions are ordered (by a lock on the aggregate), the keys are too.
    """

    id = models.BigAutoField(primary_key=True)
    name = models.CharField(max_length=80)
    version = models.PositiveSmallIntegerField()
    aggregate_type = models.CharField(max_length=60)
    aggregate_id = models.CharField(max_length=64)
    payload = models.JSONField()
    request_id = models.CharField(max_length=64, blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.DO_NOTHING,
        null=True,
        blank=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    created_at = models.DateTimeField(db_default=models.Func(function="clock_timestamp", arity=0), editable=False)
    routed_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["id"], name="outbox_to_route", condition=Q(routed_at=None)),
            models.Index(fields=["aggregate_id", "aggregate_type"], name="outbox_aggregate"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.aggregate_id}"


class Delivery(models.Model):
    """One event for one subscriber: its effect and this row's DONE are one transaction."""

    id = models.BigAutoField(primary_key=True)
    event = models.ForeignKey(OutboxEvent, models.CASCADE, related_name="deliveries", db_index=False)
    subscriber = models.CharField(max_length=80)
    aggregate_type = models.CharField(max_length=60)
    aggregate_id = models.CharField(max_length=64)
    status = StateField(choices=DeliveryStatus, default=DeliveryStatus.PENDING, protected=False)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(db_default=models.Func(function="clock_timestamp", arity=0), editable=False)
    last_error = models.TextField(blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "deliveries"
        ordering = ["-id"]
        permissions = [("requeue_delivery", "Can requeue dead letters")]
        constraints = [
            models.UniqueConstraint(fields=["event", "subscriber"], name="delivery_once_per_subscriber"),
            models.CheckConstraint(condition=Q(status__in=DeliveryStatus.values), name="delivery_status_known"),
        ]
        indexes = [
            models.Index(
                fields=["subscriber", "aggregate_type", "aggregate_id", "event"],
                name="delivery_line",
                condition=~Q(status="DONE"),
            ),
            models.Index(fields=["id"], name="delivery_dead", condition=Q(status="DEAD")),
        ]

    def __str__(self) -> str:
        return f"{self.subscriber} {self.event_id}"

    @transition(status, DeliveryStatus.PENDING, DeliveryStatus.DONE)
    def deliver(self):
        """The handler's effect is committed with this."""

    @transition(status, DeliveryStatus.PENDING, DeliveryStatus.DEAD)
    def park(self):
        """Tried too often: waits for an operator; later events of its aggregate wait behind it."""

    @transition(status, DeliveryStatus.DEAD, DeliveryStatus.PENDING)
    def requeue(self, *, at):
        """An operator sends it again."""
        self.attempts, self.next_attempt_at = 0, at
