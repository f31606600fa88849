"""A deposit as the user sees it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django_fsm import FSMModelMixin, transition

from apps.core import clock
from apps.core.fields import StateField
from apps.core.models import BaseModel
from apps.core.money import Money, from_minor
from apps.payments.states import OPEN, RETURNED, UNPAID, Method, PaymentState, Source, UpiFlow

_S = PaymentState
_BEGUN = [_S.CREATED, _S.PENDING, _S.UNKNOWN, _S.FAILED]


def _promised() -> Q:
    """A failed try does not end its order; after its time only a bank can change its mind, and few do."""
    payable = Q(state__in=[_S.CREATED, _S.UNKNOWN, _S.FAILED], expires_at__gt=clock.now())
    return Q(state__in=[_S.PENDING, _S.AUTHORIZED]) | payable


class PaymentQuerySet(models.QuerySet):
    def of(self, user):
        """Somebody's own."""
        return self.filter(user=user)

    def open(self):
        """Neither paid nor given up."""
        return self.filter(state__in=OPEN)

    def promised(self):
        """What its user may still pay: what a bank is at, and until its time is over any order, a failed one too."""
        return self.filter(_promised())

    def put_in(self):
        """What came, and what may still come."""
        return self.filter(~Q(state__in=UNPAID) | _promised())


class Payment(FSMModelMixin, BaseModel):
    """Money that a user wants to put in. `gateway` is who took it, or who is asked now."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="payments", db_index=False)
    minor = models.BigIntegerField("amount", help_text="Minor units.")
    currency = models.CharField(max_length=3)
    method = models.CharField(max_length=10, choices=Method)
    flow = models.CharField(max_length=6, choices=UpiFlow, blank=True)
    state = StateField(choices=PaymentState, default=PaymentState.CREATED)
    gateway = models.CharField(max_length=40, blank=True)
    request_key = models.CharField(max_length=255, null=True, editable=False, help_text="The app's Idempotency-Key.")
    request_digest = models.BinaryField(max_length=32, null=True, editable=False)
    risk_outcome = models.CharField(max_length=8, blank=True)
    risk_reference = models.CharField(max_length=40, blank=True)
    expires_at = models.DateTimeField(help_text="Until then it can be paid.")
    captured_at = models.DateTimeField(null=True)
    captured_by = models.CharField(max_length=10, choices=Source, blank=True, help_text="Who told us first.")
    refunded_minor = models.BigIntegerField("refunded", default=0, db_default=0, help_text="Minor units.")
    failed_at = models.DateTimeField(null=True)
    error_code = models.CharField(max_length=80, blank=True)
    error = models.CharField(max_length=300, blank=True, help_text="In words that may be read to the user.")

    objects = PaymentQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        default_permissions = ("view",)
        permissions = [("sync_payment", "Can ask the gateway about payments now")]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "request_key"], name="payments_one_per_key", condition=Q(request_key__isnull=False)
            ),
            models.CheckConstraint(condition=Q(minor__gt=0), name="payments_amount_positive"),
            models.CheckConstraint(condition=Q(state__in=PaymentState.values), name="payments_state_known"),
            models.CheckConstraint(
                condition=Q(refunded_minor__gte=0, refunded_minor__lte=models.F("minor")),
                name="payments_refunded_within_amount",
            ),
            models.CheckConstraint(
                condition=~Q(state="CAPTURED") | Q(captured_at__isnull=False),
                name="payments_paid_has_time",
            ),
        ]
        indexes = [
            models.Index(fields=["user", "-id"], name="payments_of_user"),
            models.Index(fields=["state", "-id"], name="payments_by_state"),
            models.Index(
                fields=["expires_at"], name="payments_open", condition=Q(state__in=["CREATED", "PENDING", "UNKNOWN"])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount} by {self.get_method_display()}"

    @property
    def amount(self) -> Money:
        return from_minor(self.minor, self.currency)

    @property
    def refunded(self) -> Money:
        return from_minor(self.refunded_minor, self.currency)

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def can_be_paid(self) -> bool:
        """A failed try does not end its order."""
        return self.state in (_S.CREATED, _S.PENDING, _S.FAILED) and clock.now() < self.expires_at

    @transition(state, [_S.CREATED, _S.UNKNOWN, _S.FAILED], _S.PENDING)
    def begin(self):
        """Somebody is paying it at the gateway."""

    @transition(state, _S.CREATED, _S.UNKNOWN)
    def lose_sight(self):
        """The gateway was asked for an order and did not answer: it is polled, nobody else is asked."""

    @transition(state, _S.UNKNOWN, _S.CREATED)
    def find(self):
        """The order was found, or surely does not exist."""

    @transition(state, _BEGUN, _S.AUTHORIZED)
    def authorize(self):
        """The bank said yes; the money is not taken yet."""

    @transition(state, [*_BEGUN, _S.AUTHORIZED, *RETURNED], _S.CAPTURED)
    def capture(self, *, at, gateway, source):
        """The gateway has the money: it is in the user's wallet."""
        self.captured_at, self.gateway, self.captured_by = at, gateway, source
        self.failed_at, self.error_code, self.error = None, "", ""
        self.refunded_minor = 0  # what went back before this was another's, or is told again by refunds

    @transition(state, [_S.CREATED, _S.PENDING, _S.UNKNOWN, _S.AUTHORIZED], _S.FAILED)
    def fail(self, *, at, code, error):
        """Refused, given up or out of time; a bank may still change its mind."""
        self.failed_at, self.error_code, self.error = at, code, error

    @transition(state, [*_BEGUN, _S.AUTHORIZED], _S.LATE)
    def come_late(self, *, gateway):
        """Paid after the user was told that it failed: credited or sent back, as the setting says."""
        self.gateway = gateway

    @transition(state, [_S.CAPTURED, _S.LATE, _S.REFUNDED, _S.WON], _S.REFUNDING)
    def begin_refund(self):
        """A refund, of all or a part, is on its way."""

    @transition(state, _S.REFUNDING, _S.CAPTURED)
    def keep(self):
        """No refund is on its way any more, and a part or all of the money stayed."""

    @transition(state, _S.REFUNDING, _S.LATE)
    def stay_late(self):
        """The refund of what came too late failed: a person decides."""

    @transition(state, [_S.CAPTURED, _S.REFUNDING, _S.LATE], _S.REFUNDED)
    def finish_refund(self):
        """All of it went back."""

    @transition(state, [_S.CAPTURED, _S.REFUNDING, _S.REFUNDED, _S.WON, _S.LATE], _S.DISPUTED)
    def dispute(self):
        """The payer's bank asks for it back."""

    @transition(state, [_S.DISPUTED, _S.LOST], _S.WON)
    def win(self):
        """The dispute was decided for us, or what was lost came back after all."""

    @transition(state, [_S.DISPUTED, _S.WON], _S.LOST)
    def lose(self):
        """The dispute was decided for the payer."""
