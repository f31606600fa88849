"""The proof of one person: what they say, what is confirmed, where it stands."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django_fsm import transition

from apps.accounts.kyc.engine import pan as pans
from apps.accounts.kyc.states import ReverifyReason
from apps.accounts.states import KycState
from apps.core.encryption import blind_index
from apps.core.fields import BlindIndexField, EncryptedTextField, StateField
from apps.core.models import BaseModel

_S = KycState
_TAKES_THE_PAN = (ReverifyReason.FRAUD, ReverifyReason.PAN_MOVED)
_UNDECIDED = [_S.NOT_STARTED, _S.REVERIFY, _S.PAN_PENDING, _S.PAN_OK, _S.AADHAAR_PENDING]


def pan_index(pan: str) -> bytes:
    """The blind index of a normalised PAN."""
    return blind_index(pan, purpose="pan")


class KycProfile(BaseModel):
    """One person's proof. `pan_held` says that this account is the one that PAN belongs to: one account at most."""

    personal_fields = ("legal_name", "date_of_birth")

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, related_name="kyc")
    state = StateField(choices=KycState, default=KycState.NOT_STARTED)
    state_at = models.DateTimeField(auto_now=True, help_text="Since when it stands there.")
    pan = EncryptedTextField(null=True, blank=True)
    pan_index = BlindIndexField(null=True, editable=False)
    pan_masked = models.CharField("PAN", max_length=10, blank=True)
    pan_held = models.BooleanField(default=False)
    legal_name = EncryptedTextField(null=True, blank=True)
    date_of_birth = EncryptedTextField(null=True, blank=True)
    aadhaar_last4 = models.CharField("Aadhaar, last four", max_length=4, blank=True)
    aadhaar_reference = models.CharField(max_length=80, blank=True)
    pan_accepted_at = models.DateTimeField(null=True, blank=True)
    verified_at = models.DateTimeField(null=True, blank=True)
    reverify_reason = models.CharField(max_length=16, choices=ReverifyReason, blank=True)
    last_code = models.CharField(max_length=40, blank=True, help_text="Our word for why the last check failed.")
    rejected_for = models.ForeignKey("kyc.ReasonCode", models.PROTECT, null=True, blank=True, related_name="+")
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-state_at", "-id"]
        verbose_name = "KYC profile"
        default_permissions = ("view",)
        permissions = [
            ("review_kyc", "Can decide KYC cases"),
            ("reopen_kyc", "Can open rejected KYC cases again and ask verified users to prove themselves again"),
            ("reveal_pan", "Can see a PAN in full, with a reason"),
            ("reveal_date_of_birth", "Can see a date of birth, with a reason"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=KycState.values), name="kyc_state_known"),
            models.UniqueConstraint(fields=["pan_index"], condition=Q(pan_held=True), name="kyc_one_holder_per_pan"),
            models.CheckConstraint(
                condition=Q(pan_held=False) | Q(pan_index__isnull=False), name="kyc_holder_has_a_pan"
            ),
            models.CheckConstraint(
                condition=~Q(state="VERIFIED") | Q(verified_at__isnull=False), name="kyc_verified_has_a_time"
            ),
        ]
        indexes = [
            models.Index(fields=["pan_index"], name="kyc_pan"),
            models.Index(fields=["state", "-state_at", "-id"], name="kyc_state"),
        ]

    def __str__(self) -> str:
        return f"KYC of {self.user}"

    def save(self, *args, **kwargs):
        wanted = kwargs.get("update_fields")
        if wanted is None or "pan" in wanted:
            self.pan_index = pan_index(self.pan) if self.pan else None
            self.pan_masked = pans.masked(self.pan or "")
            if wanted is not None:
                kwargs["update_fields"] = {*wanted, "pan_index", "pan_masked"}
        super().save(*args, **kwargs)

    @transition(state, [_S.NOT_STARTED, _S.REVERIFY], _S.PAN_PENDING)
    def submit_pan(self):
        """Consent is given and the PAN, or a picture of its card, is with us."""

    @transition(state, _S.PAN_PENDING, _S.PAN_OK)
    def accept_pan(self, *, at):
        """The provider knows the PAN; name and birth date are this person's."""
        self.pan_accepted_at, self.pan_held, self.last_code = at, True, ""

    @transition(state, _S.PAN_PENDING, _S.NOT_STARTED)
    def fail_pan(self, *, code):
        """The provider said no; tries are left."""
        self.last_code = code

    @transition(state, _S.PAN_OK, _S.AADHAAR_PENDING)
    def start_aadhaar(self):
        """The person signs at the provider's page."""

    @transition(state, _S.AADHAAR_PENDING, _S.VERIFIED)
    def accept_aadhaar(self, *, at, last4, reference):
        """Signed: the number stays with the provider, four digits and a reference with us."""
        self.aadhaar_last4, self.aadhaar_reference = last4, reference
        self.verified_at, self.last_code, self.reverify_reason = at, "", ""

    @transition(state, _S.AADHAAR_PENDING, _S.PAN_OK)
    def fail_aadhaar(self, *, code):
        """Refused with tries left, stopped by the person, or the link ran out."""
        self.last_code = code

    @transition(state, [_S.PAN_OK, _S.AADHAAR_PENDING], _S.NOT_STARTED)
    def lose_pan(self, *, code):
        """Two people agreed that the PAN belongs to another account."""
        self.pan_held, self.pan_accepted_at, self.last_code = False, None, code

    @transition(state, _UNDECIDED, _S.AWAITING_SELFIE)
    def open_case(self, *, code):
        """Third failure of a stage, an unclear answer or a PAN in use: a person decides once a selfie is here."""
        self.last_code = code

    @transition(state, _S.AWAITING_SELFIE, _S.MANUAL_REVIEW)
    def receive_selfie(self):
        """The selfie is in, with consent: the case can be claimed."""

    @transition(state, _S.MANUAL_REVIEW, _S.VERIFIED)
    def approve(self, *, at):
        """A reviewer is satisfied."""
        self.verified_at, self.last_code, self.reverify_reason = at, "", ""
        self.pan_held = self.pan_index is not None

    @transition(state, _S.MANUAL_REVIEW, _S.REJECTED)
    def reject(self, *, reason_code):
        """A reviewer is not, for a reason the user is told."""
        self.rejected_for, self.pan_held = reason_code, False

    @transition(state, _S.MANUAL_REVIEW, _S.CHANGES_ASKED)
    def ask_again(self):
        """A reviewer wants single items once more."""

    @transition(state, _S.CHANGES_ASKED, _S.MANUAL_REVIEW)
    def complete_changes(self):
        """All that was asked for is in."""

    @transition(state, _S.REJECTED, _S.AWAITING_SELFIE)
    def reopen(self):
        """Opened by a lead, or by an appeal that the reason allows."""
        self.rejected_for = None

    @transition(state, _S.VERIFIED, _S.REVERIFY)
    def reverify(self, *, why):
        """Too old, another name, or a fraud finding: to be proved again, under limits of its own."""
        self.reverify_reason, self.pan_held = why, self.pan_held and why not in _TAKES_THE_PAN
