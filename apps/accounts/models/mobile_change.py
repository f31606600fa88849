"""A user moves to another mobile number."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django_fsm import FSMModelMixin, transition

from apps.accounts.engine.identifiers import mask_mobile
from apps.accounts.states import MobileChangeState
from apps.core import clock
from apps.core.fields import EncryptedTextField, StateField
from apps.core.models import BaseModel, append_only

_S = MobileChangeState


class MobileChange(FSMModelMixin, BaseModel):
    """A case of somebody who lost the old number: the new one is proven by a code, the person by two of the staff."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="mobile_changes")
    state = StateField(choices=MobileChangeState, default=MobileChangeState.IN_REVIEW)
    # Null once the user is erased.
    old_mobile = EncryptedTextField(null=True)
    new_mobile = EncryptedTextField(null=True)
    # Null: there was nothing verified to compare the answer with.
    birth_date_fits = models.BooleanField(null=True, editable=False)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        default_permissions = ("view",)
        permissions = [
            ("open_mobilechange", "Can open a case for somebody who lost their mobile number"),
            ("decide_mobilechange", "Can decide on mobile numbers that were lost"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(state="IN_REVIEW"), name="one_open_mobile_change_per_user"
            ),
            models.CheckConstraint(condition=Q(state__in=MobileChangeState.values), name="mobile_change_state"),
            models.CheckConstraint(
                condition=~Q(state="DONE") | Q(decided_by__isnull=False, confirmed_by__isnull=False),
                name="mobile_change_by_two",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("decided_by")), name="mobile_change_two_differ"
            ),
        ]

    def __str__(self) -> str:
        return f"{mask_mobile(self.old_mobile)} to {mask_mobile(self.new_mobile)}"

    @property
    def masked_old(self) -> str:
        return mask_mobile(self.old_mobile)

    @property
    def masked_new(self) -> str:
        return mask_mobile(self.new_mobile)

    @transition(state, _S.IN_REVIEW, _S.DONE)
    def approve(self, *, by, confirmed_by, note):
        """Two of the staff are sure who it is: the new number holds."""
        self.decided_by, self.confirmed_by, self.note, self.decided_at = by, confirmed_by, note, clock.now()

    @transition(state, _S.IN_REVIEW, _S.REJECTED)
    def reject(self, *, by, confirmed_by, note):
        """Not proven: the old number stays."""
        self.decided_by, self.confirmed_by, self.note, self.decided_at = by, confirmed_by, note, clock.now()

    @transition(state, _S.IN_REVIEW, _S.CANCELLED)
    def cancel(self):
        """Taken back by the user, who can still log in."""
        self.decided_at = clock.now()


class PayoutHold(BaseModel):
    """No payout leaves before `until`, whatever else allows it."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="payout_holds")
    until = models.DateTimeField()
    mobile_change = models.ForeignKey(MobileChange, models.PROTECT, related_name="payout_holds")

    class Meta:
        ordering = ["-until"]
        default_permissions = ()
        triggers = append_only()
        constraints = [models.CheckConstraint(condition=Q(until__gt=F("created_at")), name="payout_hold_ends_later")]

    def __str__(self) -> str:
        return f"until {self.until:%Y-%m-%d %H:%M}"
