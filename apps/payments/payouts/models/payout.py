"""Money on its way from a wallet to a bank account."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django_fsm import FSMModelMixin, transition

from apps.core.fields import StateField
from apps.core.models import BaseModel, append_only
from apps.core.money import Money, from_minor
from apps.payments.payouts.states import Decision, PayoutState, Source

from .account import BankAccount
from .tax import TaxRule

_S = PayoutState
_MAY_BE_OUT = [_S.SUBMITTED, _S.UNKNOWN]


class Payout(FSMModelMixin, BaseModel):
    """What leaves the wallet is `minor`; `tax_minor` of it is withheld, the rest is sent.

    The wallet's hold stands from the request until the gateway's word is certain.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="payouts", db_index=False)
    bank_account = models.ForeignKey(BankAccount, models.PROTECT, related_name="payouts")
    currency = models.CharField(max_length=3, default="INR")
    minor = models.BigIntegerField("amount", help_text="Minor units, tax included.")
    tax_minor = models.BigIntegerField("tax", default=0, help_text="Withheld, minor units.")
    tax_base_minor = models.BigIntegerField("taxed", default=0, help_text="What the tax was taken of, minor units.")
    tax_rule = models.ForeignKey(TaxRule, models.PROTECT, null=True, blank=True, related_name="+")
    state = StateField(choices=PayoutState, default=_S.REQUESTED)
    state_at = models.DateTimeField(auto_now=True, help_text="Since when it stands there.")
    hold_reasons = models.JSONField(default=list, blank=True)
    held_until = models.DateTimeField(null=True, blank=True, help_text="When a person is asked again.")
    risk_reference = models.CharField(max_length=40, blank=True)
    requested_ip = models.GenericIPAddressField("IP address", null=True, blank=True)
    device = models.CharField(max_length=120, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    checked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    reason_code = models.CharField(max_length=40, blank=True, help_text="Why it was rejected.")
    cause = models.CharField(max_length=60, blank=True, help_text="The gateway's word for why it failed or came back.")
    gateway = models.CharField(max_length=20, help_text="Whose clearing account the money is set aside for.")
    utr = models.CharField("UTR", max_length=40, blank=True)
    hold_journal = models.UUIDField(null=True, editable=False)
    capture_journal = models.UUIDField(null=True, editable=False)
    return_journal = models.UUIDField(null=True, editable=False)
    due_at = models.DateTimeField(null=True, blank=True, help_text="When the gateway is asked next.")
    asked = models.PositiveIntegerField(default=0, help_text="How often the gateway was asked since it was sent.")
    submitted_at = models.DateTimeField(null=True, blank=True)
    paid_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        default_permissions = ("view",)
        permissions = [
            ("decide_payout", "Can approve, hold and reject payouts"),
            ("approve_payout_batch", "Can be the second person of a payout batch"),
            ("sync_payout", "Can ask the gateway where a payout stands"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=_S.values), name="payouts_state_known"),
            models.CheckConstraint(condition=Q(minor__gt=0), name="payouts_amount_above_zero"),
            models.CheckConstraint(
                condition=Q(tax_minor__gte=0, tax_minor__lt=F("minor"), tax_minor__lte=F("tax_base_minor")),
                name="payouts_tax_within",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[_S.PAID]) & Q(capture_journal__isnull=False, paid_at__isnull=False)
                | ~Q(state__in=[_S.PAID]),
                name="payouts_paid_is_captured",
            ),
            models.CheckConstraint(
                condition=Q(return_journal=None) | Q(state="RETURNED", capture_journal__isnull=False),
                name="payouts_reversed_after_capture",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[_S.REJECTED, _S.CANCELLED, _S.FAILED]) | Q(capture_journal=None),
                name="payouts_given_back_is_not_captured",
            ),
        ]
        indexes = [
            models.Index(fields=["user", "-created_at", "-id"], name="payouts_of_user"),
            models.Index(fields=["state", "-created_at", "-id"], name="payouts_by_state"),
            models.Index(fields=["-created_at", "-id"], name="payouts_newest"),
            models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="payouts_due"),
            models.Index(fields=["utr"], condition=~Q(utr=""), name="payouts_by_utr"),
        ]

    def __str__(self) -> str:
        return f"Payout of {from_minor(self.minor, self.currency)}"

    @property
    def amount(self) -> Money:
        """What leaves the wallet."""
        return from_minor(self.minor, self.currency)

    @property
    def tax(self) -> Money:
        return from_minor(self.tax_minor, self.currency)

    @property
    def net(self) -> Money:
        """What reaches the bank account."""
        return from_minor(self.minor - self.tax_minor, self.currency)

    @transition(state, [_S.REQUESTED, _S.HELD, _S.APPROVED], _S.HELD)
    def hold(self, *, reasons, until):
        """Set aside for a person, with the reasons."""
        self.hold_reasons, self.held_until, self.due_at = list(reasons), until, None

    @transition(state, [_S.REQUESTED, _S.HELD], _S.APPROVED)
    def approve(self, *, by, checker, at):
        """Cleared for the bank; the wallet's hold stays until the gateway's word is certain."""
        self.decided_by, self.checked_by, self.decided_at, self.due_at, self.held_until = by, checker, at, at, None

    @transition(state, [_S.REQUESTED, _S.HELD], _S.REJECTED)
    def reject(self, *, by, code, at):
        """Refused by a person: the money is the user's again."""
        self.decided_by, self.reason_code, self.decided_at, self.ended_at, self.held_until = by, code, at, at, None

    @transition(state, [_S.REQUESTED, _S.HELD, _S.APPROVED], _S.CANCELLED)
    def cancel(self, *, at):
        """Taken back by its user before it left."""
        self.ended_at, self.due_at, self.held_until = at, None, None

    @transition(state, _S.APPROVED, _S.SUBMITTED)
    def submit(self, *, at, due_at):
        """A call to the gateway begins: from here on it may have left."""
        self.submitted_at, self.due_at, self.asked = at, due_at, 0

    @transition(state, _S.SUBMITTED, _S.APPROVED)
    def put_back(self, *, due_at):
        """The call never reached the gateway: it is sent later."""
        self.submitted_at, self.due_at = None, due_at

    @transition(state, _S.SUBMITTED, _S.UNKNOWN)
    def lose_sight(self, *, due_at):
        """The gateway's answer was lost: it may have it or not."""
        self.due_at = due_at

    @transition(state, _S.UNKNOWN, _S.SUBMITTED)
    def find(self, *, due_at):
        """The gateway has it."""
        self.due_at = due_at

    @transition(state, _MAY_BE_OUT, _S.APPROVED)
    def send_elsewhere(self, *, at):
        """Failed for certain at one gateway for a reason that is not the account's: the other one is asked."""
        self.submitted_at, self.due_at = None, at

    @transition(state, _MAY_BE_OUT, _S.PAID)
    def pay(self, *, at, utr, journal, look_at):
        """The gateway says the bank has it; banks send back within days."""
        self.paid_at, self.utr, self.capture_journal, self.due_at, self.asked = at, utr, journal, look_at, 0

    @transition(state, _MAY_BE_OUT, _S.FAILED)
    def fail(self, *, at, cause):
        """Failed for certain: the money is the user's again."""
        self.ended_at, self.cause, self.due_at = at, cause, None

    @transition(state, [*_MAY_BE_OUT, _S.PAID], _S.RETURNED)
    def give_back(self, *, at, cause, journal):
        """The bank sent it back, before or after it was told as paid: the money is the user's again."""
        self.ended_at, self.cause, self.return_journal, self.due_at = at, cause, journal, None


class PayoutStep(BaseModel):
    """One line of a payout's story."""

    payout = models.ForeignKey(Payout, models.PROTECT, related_name="steps")
    state = models.CharField(max_length=16, choices=PayoutState)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    source = models.CharField(max_length=16, choices=Source, blank=True)
    note = models.CharField(max_length=500, blank=True, help_text="For staff.")
    decision = models.CharField(max_length=16, choices=Decision, blank=True)

    class Meta:
        ordering = ["id"]
        default_permissions = ()
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.get_state_display()}"
