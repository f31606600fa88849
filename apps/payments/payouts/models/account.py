"""Where a user's money may be paid out to."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django_fsm import FSMModelMixin, transition

from apps.core.encryption import blind_index
from apps.core.fields import BlindIndexField, EncryptedTextField, StateField
from apps.core.models import BaseModel
from apps.payments.payouts.engine import banks
from apps.payments.payouts.states import BankAccountState

_S = BankAccountState


def number_index(number: str, ifsc: str) -> bytes:
    """The blind index of an account: its number at its bank (the first four letters of the IFSC)."""
    return blind_index(f"{ifsc[:4]}:{number}", purpose="bank_account")


class BankAccount(FSMModelMixin, BaseModel):
    """One account of one user. Its bank is asked for the holder's name, which must be the proved one."""

    personal_fields = ("holder_name", "name_at_bank", "number")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="bank_accounts")
    holder_name = EncryptedTextField()
    number = EncryptedTextField()
    number_index = BlindIndexField(editable=False)
    number_masked = models.CharField("account", max_length=8)
    ifsc = models.CharField("IFSC", max_length=11)
    state = StateField(choices=BankAccountState, default=_S.CHECKING)
    usable_from = models.DateTimeField(help_text="New accounts wait before the first payout.")
    name_at_bank = EncryptedTextField(null=True, blank=True)
    name_score = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Alike to the proved name, of 100.")
    cause = models.CharField(max_length=40, blank=True, help_text="Our word for why it is not verified.")
    gateway = models.CharField(max_length=20, blank=True, help_text="Who was asked about the holder.")
    validation_id = models.CharField(max_length=60, blank=True)
    tries = models.PositiveSmallIntegerField(default=0, help_text="How often the gateway was asked.")
    due_at = models.DateTimeField(null=True, blank=True, help_text="When the gateway is asked next.")
    verified_at = models.DateTimeField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        default_permissions = ("view",)
        permissions = [
            ("decide_bankaccount", "Can decide whether a bank account is the user's"),
            ("reveal_bankaccount", "Can see a bank account number in full, with a reason"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=_S.values), name="payouts_account_state_known"),
            models.UniqueConstraint(
                fields=["user", "number_index"], condition=~Q(state="REMOVED"), name="payouts_account_once_per_user"
            ),
            models.CheckConstraint(
                condition=~Q(state="VERIFIED") | Q(verified_at__isnull=False), name="payouts_verified_has_a_time"
            ),
            models.CheckConstraint(
                condition=Q(state="REMOVED") | Q(removed_at=None), name="payouts_removed_has_a_time"
            ),
            models.CheckConstraint(
                condition=Q(due_at=None) | Q(state="CHECKING"), name="payouts_only_checking_is_due"
            ),
        ]
        indexes = [
            models.Index(fields=["number_index"], name="payouts_account_number"),
            models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="payouts_account_due"),
        ]

    def __str__(self) -> str:
        return f"{self.ifsc[:4]} {self.number_masked}"

    def save(self, *args, **kwargs):
        if self._state.adding:
            self.number_index = number_index(self.number, self.ifsc)
            self.number_masked = banks.masked(self.number)
        super().save(*args, **kwargs)

    @transition(state, [_S.CHECKING, _S.REVIEW], _S.VERIFIED)
    def verify(self, *, at):
        """The bank's name for the holder is the proved one, or a person says so."""
        self.verified_at, self.due_at, self.cause = at, None, ""

    @transition(state, _S.CHECKING, _S.REVIEW)
    def ask_person(self, *, cause):
        """The names are alike but not the same, or the bank told none."""
        self.cause, self.due_at = cause, None

    @transition(state, [_S.CHECKING, _S.REVIEW], _S.REFUSED)
    def refuse(self, *, cause):
        """The bank does not know the account, or it is somebody else's."""
        self.cause, self.due_at = cause, None

    @transition(state, [_S.CHECKING, _S.REVIEW, _S.VERIFIED, _S.REFUSED], _S.REMOVED)
    def remove(self, *, at):
        """By its user; what was paid to it stays known."""
        self.removed_at, self.due_at = at, None
