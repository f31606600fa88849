"""One message to many people."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django_fsm import FSMModelMixin, transition

from apps.core.fields import StateField
from apps.core.models import BaseModel
from apps.notifications.states import BulkState, Channel

from .template import Template


class Bulk(FSMModelMixin, BaseModel):
    """A template sent to an audience on one channel; goes on where it was after a pause or a crash."""

    title = models.CharField(max_length=120)
    template = models.ForeignKey(Template, models.PROTECT, related_name="+")
    channel = models.CharField(max_length=8, choices=Channel)
    variables = models.JSONField(default=dict)
    audience = models.JSONField(default=dict)
    state = StateField(choices=BulkState, default=BulkState.DRAFT)
    # What the maker was shown: size, cost, held back, quota.
    preview = models.JSONField(default=dict)
    approval_id = models.UUIDField(null=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    reached = models.BigIntegerField(default=0, help_text="The audience up to this user has been written to")
    made = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ("view",)
        permissions = [
            ("send_bulk", "Can send bulk messages"),
            ("approve_bulk", "Can approve bulk messages as the second person"),
        ]
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=BulkState.values), name="notifications_bulk_state_known")
        ]

    def __str__(self) -> str:
        return self.title

    @transition(state, BulkState.DRAFT, BulkState.REQUESTED)
    def request(self, *, approval_id):
        """Too large or too dear for one person: a second one looks at it."""
        self.approval_id = approval_id

    @transition(state, [BulkState.DRAFT, BulkState.REQUESTED], BulkState.RUNNING)
    def start(self, *, at):
        """The audience is being written to."""
        self.started_at = at

    @transition(state, BulkState.REQUESTED, BulkState.DRAFT)
    def give_back(self):
        """The second person said no, or nobody did in time."""
        self.approval_id = None

    @transition(state, BulkState.RUNNING, BulkState.PAUSED)
    def pause(self):
        """Nobody further is written to, and what is queued waits."""

    @transition(state, BulkState.PAUSED, BulkState.RUNNING)
    def resume(self):
        """Goes on where it was."""

    @transition(state, BulkState.RUNNING, BulkState.DONE)
    def finish(self, *, at):
        """Everybody of the audience has a message, sent or held back."""
        self.ended_at = at

    @transition(state, [BulkState.DRAFT, BulkState.REQUESTED, BulkState.RUNNING, BulkState.PAUSED], BulkState.STOPPED)
    def stop(self, *, at):
        """Ended by a person: what is queued is cancelled, what is sent stays sent."""
        self.ended_at = at
