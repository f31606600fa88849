"""Actions that need a second person."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django_fsm import FSMModelMixin, transition

from apps.core.fields import StateField
from apps.core.models.base import BaseModel
from apps.core.states import ApprovalState

_S = ApprovalState


class Approval(FSMModelMixin, BaseModel):
    """What a maker asks for, with the digest of the evidence; a checker carries it out or refuses it."""

    key = models.CharField(max_length=80, help_text="The registered action.")
    payload = models.JSONField(default=dict)
    evidence = models.JSONField(default=dict, help_text="What stood before the maker's eyes.")
    digest = models.CharField(max_length=64)
    reason = models.CharField(max_length=500)
    maker = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    checker = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    state = StateField(choices=ApprovalState, default=ApprovalState.PENDING)
    expires_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_reason = models.CharField(max_length=500, blank=True)
    result = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["-id"]
        permissions = [("check_approval", "Can see what waits for a second person")]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=ApprovalState.values), name="approval_state_known"),
            models.CheckConstraint(
                condition=Q(checker=None) | ~Q(checker=F("maker")), name="approval_checker_is_not_maker"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["APPROVED", "REJECTED"]) | Q(checker__isnull=False, decided_at__isnull=False),
                name="approval_decided_by_somebody",
            ),
        ]
        indexes = [
            models.Index(fields=["expires_at"], name="approval_waiting", condition=Q(state="PENDING")),
            models.Index(fields=["key", "id"], name="approval_key"),
        ]

    def __str__(self) -> str:
        return f"{self.key} {str(self.pk)[:8]}"

    @transition(state, _S.PENDING, _S.APPROVED)
    def approve(self, *, checker, at):
        """A second person saw the same evidence; the action is carried out in the same transaction."""
        self.checker, self.decided_at = checker, at

    @transition(state, _S.PENDING, _S.REJECTED)
    def reject(self, *, checker, at, reason):
        """A second person refused."""
        self.checker, self.decided_at, self.decision_reason = checker, at, reason

    @transition(state, _S.PENDING, _S.VOIDED)
    def void(self, *, at):
        """The evidence is not what the maker saw."""
        self.decided_at = at

    @transition(state, _S.PENDING, _S.EXPIRED)
    def expire(self, *, at):
        """Nobody decided in time."""
        self.decided_at = at
