"""Money on its way back to where it was paid from."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django_fsm import FSMModelMixin, transition

from apps.core.fields import StateField
from apps.core.models import BaseModel
from apps.core.money import Money, format_money, from_minor
from apps.payments.gateways.names import title
from apps.payments.refunds.states import ASKABLE, OPEN, Origin, RefundState, Speed

_S = RefundState


class RefundQuerySet(models.QuerySet):
    def open(self):
        """The gateway has it, may have it, or is about to be asked."""
        return self.filter(state__in=OPEN)


class Refund(FSMModelMixin, BaseModel):
    """A payment, or a part of it, that goes back. `reference` is our key at the gateway, the same for ever.

    `hold` is the journal that set the money aside, `settled_by` what captured it, `reversed_by` what took it back in.
    No hold: the payment was never in our books (the gateway returned it by itself).
    """

    gateway_payment = models.ForeignKey("payments.GatewayPayment", models.PROTECT, related_name="refunds")
    payment = models.ForeignKey("payments.Payment", models.PROTECT, null=True, related_name="refunds")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="refunds", db_index=False
    )
    gateway = models.CharField(max_length=40)
    reference = models.CharField("our reference", max_length=40, unique=True)
    gateway_refund_id = models.CharField("refund at the gateway", max_length=60, blank=True)
    minor = models.BigIntegerField("amount", help_text="Minor units.")
    currency = models.CharField(max_length=3)
    owed_minor = models.BigIntegerField(
        "owed by the user", default=0, help_text="The part that was spent already, minor units."
    )
    speed = models.CharField(max_length=8, choices=Speed)
    origin = models.CharField(max_length=8, choices=Origin)
    reason = models.CharField(max_length=300)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    approval_id = models.UUIDField(null=True)
    state = StateField(choices=RefundState, default=RefundState.REQUESTED)
    hold = models.ForeignKey("wallet.Journal", models.PROTECT, null=True, related_name="+", db_index=False)
    settled_by = models.ForeignKey("wallet.Journal", models.PROTECT, null=True, related_name="+", db_index=False)
    reversed_by = models.ForeignKey("wallet.Journal", models.PROTECT, null=True, related_name="+", db_index=False)
    tries = models.PositiveSmallIntegerField(default=0)
    asked_at = models.DateTimeField(null=True, help_text="Since when the gateway may know of it.")
    made_at = models.DateTimeField(null=True, help_text="When the gateway began it, by the gateway's clock.")
    next_at = models.DateTimeField(null=True, help_text="When the gateway is asked next, if it is to be.")
    arn = models.CharField("ARN", max_length=60, blank=True, help_text="The bank's own reference.")
    error_code = models.CharField(max_length=80, blank=True)
    error = models.CharField(max_length=300, blank=True)
    processed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    objects = RefundQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        default_permissions = ("view",)
        permissions = [
            ("request_refund", "Can refund payments"),
            ("approve_refund", "Can confirm refunds above the limit"),
            ("cancel_refund", "Can cancel refunds that did not leave"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["gateway", "gateway_refund_id"], name="refunds_one_per_gateway_refund",
                condition=~Q(gateway_refund_id=""),
            ),
            models.CheckConstraint(condition=Q(minor__gt=0, owed_minor__gte=0), name="refunds_amount_positive"),
            models.CheckConstraint(condition=Q(state__in=RefundState.values), name="refunds_state_known"),
            models.CheckConstraint(
                condition=~Q(state="PROCESSED") | Q(processed_at__isnull=False), name="refunds_processed_has_time"
            ),
            models.CheckConstraint(
                condition=~Q(state="PROCESSED") | Q(hold__isnull=True) | Q(settled_by__isnull=False),
                name="refunds_processed_is_booked",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["user", "-id"], name="refunds_of_user"),
            models.Index(fields=["state", "-id"], name="refunds_by_state"),
            models.Index(fields=["next_at"], name="refunds_due", condition=Q(next_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{format_money(self.amount)} by {title(self.gateway)}"

    @property
    def amount(self) -> Money:
        return from_minor(self.minor, self.currency)

    @property
    def owed(self) -> Money:
        return from_minor(self.owed_minor, self.currency)

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @transition(state, _S.AWAITING_APPROVAL, _S.REQUESTED)
    def approve(self, *, hold, owed_minor, at):
        """A second person saw the postings: the money is set aside."""
        self.hold, self.owed_minor, self.next_at = hold, owed_minor, at

    @transition(state, [*ASKABLE], _S.SUBMITTED)
    def submit(self, *, gateway_refund_id):
        """The gateway has it."""
        self.gateway_refund_id, self.next_at = gateway_refund_id, None
        self.error_code, self.error = "", ""

    @transition(state, _S.REQUESTED, _S.UNKNOWN)
    def lose_sight(self, *, code, error):
        """No answer, or one that nobody can read: the gateway may have it; only the same key is used again."""
        self.next_at, self.error_code, self.error = None, code, error

    @transition(state, [*OPEN], _S.PROCESSED)
    def process(self, *, gateway_refund_id, arn, settled_by, at):
        """The gateway sent it back: what was set aside is gone."""
        self.gateway_refund_id, self.arn, self.settled_by = gateway_refund_id, arn, settled_by
        self.processed_at, self.ended_at, self.next_at = at, at, None
        self.error_code, self.error = "", ""

    @transition(state, [*OPEN], _S.FAILED)
    def fail(self, *, gateway_refund_id, code, error, at):
        """The gateway did not do it: the money is back where it was."""
        self.gateway_refund_id, self.error_code, self.error = gateway_refund_id, code, error
        self.ended_at, self.next_at = at, None

    @transition(state, _S.PROCESSED, _S.FAILED)
    def come_back(self, *, reversed_by, code, error, at):
        """The bank returned it after all: the user has the money again."""
        self.reversed_by, self.error_code, self.error, self.ended_at = reversed_by, code, error, at

    @transition(state, [_S.AWAITING_APPROVAL, _S.REQUESTED], _S.CANCELLED)
    def cancel(self, *, reason, at):
        """Given up before the gateway was asked."""
        self.error, self.ended_at, self.next_at = reason[:300], at, None
