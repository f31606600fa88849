"""An order at one gateway."""

from django.db import models
from django.db.models import Q
from django_fsm import FSMModelMixin, transition

from apps.core.fields import StateField
from apps.core.models import BaseModel
from apps.payments.gateways.names import title
from apps.payments.states import LIVE_ATTEMPTS, AttemptState

_S = AttemptState


class AttemptQuerySet(models.QuerySet):
    def live(self):
        """What may exist at a gateway, or will in a moment."""
        return self.filter(state__in=LIVE_ATTEMPTS)


class Attempt(FSMModelMixin, BaseModel):
    """A payment tried at one gateway, under a receipt that is never used again."""

    payment = models.ForeignKey("payments.Payment", models.PROTECT, related_name="attempts", db_index=False)
    number = models.PositiveSmallIntegerField()
    gateway = models.CharField(max_length=40)
    receipt = models.CharField(max_length=40, unique=True, help_text="Our own reference at the gateway.")
    state = StateField(choices=AttemptState, default=AttemptState.PREPARED)
    order_id = models.CharField(max_length=60, blank=True, help_text="The gateway's own id of the order.")
    checkout = models.JSONField(default=dict, blank=True, help_text="What the app's checkout needs.")
    asked_until = models.DateTimeField(null=True, help_text="Somebody is asking the gateway; after this they died.")
    asked_at = models.DateTimeField(null=True, help_text="When the gateway was last asked for the order.")
    error_code = models.CharField(max_length=80, blank=True)
    error = models.CharField(max_length=300, blank=True)

    objects = AttemptQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(fields=["payment", "number"], name="payments_attempt_number"),
            models.UniqueConstraint(
                fields=["gateway", "order_id"], name="payments_attempt_order", condition=~Q(order_id="")
            ),
            models.UniqueConstraint(
                fields=["payment"],
                name="payments_one_live_attempt",
                condition=Q(state__in=["PREPARED", "OPEN", "UNKNOWN"]),
            ),
            models.CheckConstraint(condition=Q(state__in=AttemptState.values), name="payments_attempt_state_known"),
            models.CheckConstraint(
                condition=~Q(state="OPEN") | ~Q(order_id=""), name="payments_open_attempt_has_order"
            ),
        ]
        indexes = [models.Index(fields=["asked_at"], name="payments_attempt_lost", condition=Q(state="UNKNOWN"))]

    def __str__(self) -> str:
        return f"{title(self.gateway)} {self.order_id or self.receipt}"

    @transition(state, [_S.PREPARED, _S.UNKNOWN], _S.OPEN)
    def open(self, *, order_id, checkout):
        """The gateway has the order: it can be paid."""
        self.order_id, self.checkout, self.asked_until = order_id, checkout, None
        self.error_code, self.error = "", ""

    @transition(state, _S.PREPARED, _S.UNKNOWN)
    def lose_sight(self, *, code, error):
        """No answer, or one that nobody can read: the order may exist."""
        self.asked_until, self.error_code, self.error = None, code, error

    @transition(state, [_S.PREPARED, _S.UNKNOWN], _S.REFUSED)
    def refuse(self, *, code, error):
        """The gateway said no, or surely knows no such order: another may be asked."""
        self.asked_until, self.error_code, self.error = None, code, error

    @transition(state, _S.PREPARED, _S.NOT_ATTEMPTED)
    def skip(self, *, code, error):
        """It never reached the gateway: another may be asked."""
        self.asked_until, self.error_code, self.error = None, code, error

    @transition(state, [_S.OPEN, _S.UNKNOWN], _S.CLOSED)
    def close(self):
        """Nobody paid in time: nobody is sent there any more."""
