"""One try to send a payout through one gateway."""

from django.db import models
from django.db.models import Q
from django_fsm import FSMModelMixin, transition

from apps.core.fields import StateField
from apps.core.models import BaseModel
from apps.payments.payouts.states import OPEN_SENDINGS, SendingState, Trouble

from .payout import Payout

_S = SendingState


class Sending(FSMModelMixin, BaseModel):
    """Its key is written down before the gateway is asked, and used until the gateway's word is certain."""

    payout = models.ForeignKey(Payout, models.PROTECT, related_name="sendings")
    gateway = models.CharField(max_length=20)
    key = models.CharField(max_length=36, unique=True, help_text="The idempotency key.")
    reference = models.CharField(max_length=40, unique=True, help_text="Our name for it at the gateway.")
    state = StateField(choices=SendingState, default=_S.PREPARED)
    gateway_payout_id = models.CharField("gateway's id", max_length=60, blank=True)
    mode = models.CharField(max_length=8, blank=True)
    tries = models.PositiveSmallIntegerField(default=0, help_text="How often it was sent, always with this key.")
    lease_until = models.DateTimeField(null=True, blank=True, help_text="Until when one worker has it.")
    utr = models.CharField("UTR", max_length=40, blank=True)
    fee_minor = models.BigIntegerField("fee", null=True, blank=True, help_text="Minor units, its tax included.")
    fee_tax_minor = models.BigIntegerField("tax on the fee", null=True, blank=True, help_text="Minor units.")
    cause = models.CharField(max_length=60, blank=True, help_text="The gateway's word for why it failed.")
    told = models.CharField(max_length=300, blank=True, help_text="The gateway's sentence.")
    trouble = models.CharField(max_length=16, choices=Trouble, blank=True, help_text="A break was opened for it.")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["created_at", "id"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(condition=Q(state__in=_S.values), name="payouts_sending_state_known"),
            models.UniqueConstraint(
                fields=["payout"], condition=Q(state__in=OPEN_SENDINGS), name="payouts_one_open_sending"
            ),
            models.UniqueConstraint(fields=["payout"], condition=Q(state__in=[_S.PAID]), name="payouts_paid_once"),
            models.UniqueConstraint(
                fields=["gateway", "gateway_payout_id"],
                condition=~Q(gateway_payout_id=""),
                name="payouts_sending_known_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.gateway}: {self.reference}"

    @transition(state, [_S.PREPARED, _S.ASKED], _S.ASKED)
    def ask(self, *, until):
        """The gateway is asked now, by one worker until then."""
        self.tries, self.lease_until = self.tries + 1, until

    @transition(state, _S.ASKED, _S.ACCEPTED)
    def accept(self, *, gateway_payout_id):
        """The gateway has it under its own id."""
        self.gateway_payout_id, self.lease_until = gateway_payout_id, None

    @transition(state, [_S.ASKED, _S.ACCEPTED], _S.PAID)
    def pay(self, *, at):
        """The bank has it."""
        self.ended_at, self.lease_until = at, None

    @transition(state, [_S.ASKED, _S.ACCEPTED], _S.FAILED)
    def fail(self, *, at, cause):
        """It will not be paid: the gateway was asked again and says so."""
        self.ended_at, self.cause, self.lease_until = at, cause, None

    @transition(state, [_S.ASKED, _S.ACCEPTED, _S.PAID, _S.FAILED], _S.RETURNED)
    def give_back(self, *, at, cause):
        """The bank sent it back."""
        self.ended_at, self.cause, self.lease_until = at, cause, None

    @transition(state, [_S.PREPARED, _S.ASKED], _S.DROPPED)
    def drop(self, *, at, cause):
        """It never reached the gateway."""
        self.ended_at, self.cause, self.lease_until = at, cause, None
