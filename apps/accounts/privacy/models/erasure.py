"""Erasures: asked for, waited for, carried out."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django_fsm import FSMModelMixin, transition

from apps.accounts.privacy.states import ErasureState
from apps.core.fields import StateField
from apps.core.models import BaseModel

_S = ErasureState


class Erasure(FSMModelMixin, BaseModel):
    """The end of what identifies a person, `due_at`; until then a login or support cancels it."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="erasures", db_index=False)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=500, blank=True)
    state = StateField(choices=ErasureState, default=ErasureState.SCHEDULED)
    due_at = models.DateTimeField()
    waits_for = models.JSONField(default=list, blank=True, help_text="What stood in the way when it was due.")
    cancelled_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    report = models.JSONField(default=list, blank=True, help_text="What was destroyed and what is kept, by holding.")

    class Meta:
        ordering = ["-id"]
        default_permissions = ("view",)
        permissions = [
            ("request_erasure", "Can schedule the erasure of a user"),
            ("cancel_erasure", "Can cancel the erasure of a user"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=ErasureState.values), name="erasure_state_known"),
            models.CheckConstraint(condition=Q(due_at__gt=F("created_at")), name="erasure_has_a_grace"),
            models.UniqueConstraint(
                fields=["user"], condition=Q(state="SCHEDULED"), name="erasure_one_scheduled_per_user"
            ),
        ]
        indexes = [
            models.Index(fields=["user", "id"], name="erasure_of_user"),
            models.Index(fields=["due_at"], name="erasure_due", condition=Q(state="SCHEDULED")),
        ]

    def __str__(self) -> str:
        return f"Erasure {str(self.pk)[:8]}"

    @transition(state, _S.SCHEDULED, _S.CANCELLED)
    def cancel(self, *, at):
        """The person came back, or support stopped it."""
        self.cancelled_at = at

    @transition(state, _S.SCHEDULED, _S.DONE)
    def finish(self, *, at, report):
        """What identified the person is gone, their key with it."""
        self.done_at, self.report, self.waits_for = at, report, []
