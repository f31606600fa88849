"""A work item, and its append-only history."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.timezone import localtime
from django_fsm import FSMField, transition

from apps.core.models.append_only import append_only
from apps.core.models.base import BaseModel

from .states import CLOSED, WorkAct, WorkState

_S = WorkState
_LIVE = [state for state in WorkState if state not in CLOSED]


class WorkItem(BaseModel):
    """One thing a person must decide: held by at most one reviewer, under a lease."""

    queue = models.CharField(max_length=40)
    subject_type = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=64)
    priority = models.SmallIntegerField(default=100, help_text="Lower comes first.")
    due_at = models.DateTimeField(help_text="The service level: when it should be decided.")
    available_at = models.DateTimeField(null=True, blank=True, help_text="Put off until then.")
    escalated_at = models.DateTimeField(null=True, blank=True)
    state = FSMField(choices=WorkState, default=WorkState.OPEN, protected=True)
    holder = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    lease_until = models.DateTimeField(null=True, blank=True)
    decision = models.CharField(max_length=40, blank=True)
    decision_data = models.JSONField(default=dict, blank=True)
    maker = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    evidence_digest = models.CharField(max_length=64, blank=True)
    apply_at = models.DateTimeField(null=True, blank=True, help_text="Until then the decision can be undone.")
    checker = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["priority", "due_at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=WorkState.values), name="work_item_state_known"),
            models.CheckConstraint(
                condition=Q(checker=None) | ~Q(checker=F("maker")), name="work_item_checker_is_not_maker"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["CLAIMED", "CHECKING"], holder__isnull=False, lease_until__isnull=False)
                | ~Q(state__in=["CLAIMED", "CHECKING"]) & Q(holder=None, lease_until=None),
                name="work_item_held_under_a_lease",
            ),
            models.UniqueConstraint(
                fields=["queue", "subject_type", "subject_id"],
                condition=~Q(state__in=["DONE", "CANCELLED"]),
                name="work_item_one_open_per_subject",
            ),
        ]
        indexes = [
            models.Index(
                fields=["queue", "priority", "due_at", "id"],
                name="work_item_next",
                condition=Q(state__in=["OPEN", "CLAIMED", "AWAITING_SECOND", "CHECKING"]),
            ),
            models.Index(fields=["apply_at"], name="work_item_to_apply", condition=Q(state="STAGED")),
            models.Index(fields=["subject_type", "subject_id"], name="work_item_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.queue}: {self.subject_type} {self.subject_id}"

    @transition(state, [_S.OPEN, _S.CLAIMED], _S.CLAIMED)
    def claim(self, *, holder, lease_until):
        """Taken by a reviewer; one whose lease ran out loses it."""
        self.holder, self.lease_until = holder, lease_until

    @transition(state, [_S.AWAITING_SECOND, _S.CHECKING], _S.CHECKING)
    def claim_check(self, *, holder, lease_until):
        """Taken by a second person."""
        self.holder, self.lease_until = holder, lease_until

    @transition(state, _S.CLAIMED, _S.OPEN)
    def release(self):
        """Back into the queue, undecided."""
        self.holder = self.lease_until = None

    @transition(state, _S.CHECKING, _S.AWAITING_SECOND)
    def release_check(self):
        """Back into the queue, still waiting for a second person."""
        self.holder = self.lease_until = None

    @transition(state, _S.CLAIMED, _S.STAGED)
    def stage(self, *, decision, data, digest, apply_at):
        """Decided by the holder; nothing has happened yet."""
        self.decision, self.decision_data, self.evidence_digest = decision, data, digest
        self.maker, self.apply_at, self.holder, self.lease_until = self.holder, apply_at, None, None

    @transition(state, _S.STAGED, _S.CLAIMED)
    def take_back(self, *, holder, lease_until):
        """Undone by its maker in time: the item is back in their hands."""
        self._clear_decision()
        self.holder, self.lease_until = holder, lease_until

    @transition(state, _S.STAGED, _S.AWAITING_SECOND)
    def ask_second(self):
        """The undo time is over and another person must confirm."""
        self.apply_at = None

    @transition(state, [_S.STAGED, _S.AWAITING_SECOND, _S.CHECKING], _S.OPEN)
    def void(self):
        """The decision no longer stands: changed evidence or a second person's refusal."""
        self._clear_decision()
        self.holder = self.lease_until = None

    @transition(state, [_S.STAGED, _S.CHECKING], _S.DONE)
    def close(self, *, checker, at):
        """Carried out."""
        self.checker, self.closed_at, self.holder, self.lease_until = checker, at, None, None

    @transition(state, _LIVE, _S.CANCELLED)
    def cancel(self, *, at):
        """No longer needed: its subject is settled elsewhere."""
        self.closed_at, self.holder, self.lease_until = at, None, None

    def _clear_decision(self):
        self.decision, self.decision_data, self.evidence_digest = "", {}, ""
        self.maker = self.apply_at = None


class WorkItemEvent(BaseModel):
    """What happened to a work item, by whom."""

    item = models.ForeignKey(WorkItem, models.PROTECT, related_name="history")
    act = models.CharField(max_length=20, choices=WorkAct)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    data = models.JSONField(default=dict)

    class Meta:
        ordering = ["item", "created_at", "id"]
        indexes = [models.Index(fields=["item", "created_at", "id"], name="work_item_event_item")]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.get_act_display()} {localtime(self.created_at):%d %b %Y, %H:%M}"
