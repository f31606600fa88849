"""A work item, and its append-only history."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.timezone import localtime
from django_fsm import transition

from apps.core.fields import StateField
from apps.core.models.append_only import append_only
from apps.core.models.base import BaseModel

from .states import CLOSED, Origin, WorkAct, WorkState

_S = WorkState
_LIVE = [state for state in WorkState if state not in CLOSED]


def _reviewer() -> models.ForeignKey:
    """A person of the queue; the indexes below say by whom items are looked for."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )


class WorkItemQuerySet(models.QuerySet):
    def live_of(self, queue: str, model: type[models.Model], key: Any) -> "WorkItemQuerySet":
        """A subject's place in a queue, while nobody has decided it for good; blind reviews of it are not meant."""
        mine = self.filter(queue=queue, subject_type=model._meta.label_lower, subject_id=str(key))
        return mine.filter(origin=Origin.LIVE).exclude(state__in=CLOSED)


class WorkItem(BaseModel):
    """One thing a person must decide: held by at most one reviewer, under a lease."""

    queue = models.CharField(max_length=40)
    subject_type = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=64)
    title = models.CharField(max_length=120, blank=True, help_text="In the clear: no personal data.")
    origin = models.CharField(max_length=10, choices=Origin, default=Origin.LIVE)
    priority = models.SmallIntegerField(default=100, help_text="Lower comes first.")
    due_at = models.DateTimeField(help_text="The service level: when it should be decided.")
    available_at = models.DateTimeField(null=True, blank=True, help_text="Put off until then.")
    escalated_at = models.DateTimeField(null=True, blank=True)
    state = StateField(choices=WorkState, default=WorkState.OPEN)
    holder = _reviewer()
    lease_until = models.DateTimeField(null=True, blank=True)
    claimed_at = models.DateTimeField(null=True, blank=True, help_text="When its latest holder took it.")
    skipped_by = _reviewer()
    decision = models.CharField(max_length=40, blank=True)
    decision_data = models.JSONField(default=dict, blank=True)
    maker = _reviewer()
    evidence_digest = models.CharField(max_length=64, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    apply_at = models.DateTimeField(null=True, blank=True, help_text="Until then the decision can be undone.")
    checker = _reviewer()
    closed_at = models.DateTimeField(null=True, blank=True)
    second_of = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    golden = models.ForeignKey("core.GoldenCase", models.PROTECT, null=True, blank=True, related_name="+")
    objects = WorkItemQuerySet.as_manager()

    class Meta:
        ordering = ["priority", "due_at", "id"]
        permissions = [
            ("view_review_statistics", "Can see how reviewers work and agree"),
            ("keep_golden_case", "Can keep closed items as golden cases"),
        ]
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
                condition=Q(origin="LIVE") & ~Q(state__in=["DONE", "CANCELLED"]),
                name="work_item_one_open_per_subject",
            ),
            models.UniqueConstraint(fields=["second_of"], name="work_item_one_second_review"),
            models.CheckConstraint(condition=Q(origin__in=Origin.values), name="work_item_origin_known"),
            models.CheckConstraint(
                condition=Q(origin="LIVE", second_of=None, golden=None)
                | Q(origin="DOUBLE", second_of__isnull=False, golden=None)
                | Q(origin="GOLDEN", second_of=None, golden__isnull=False),
                name="work_item_blind_of_one_thing",
            ),
        ]
        indexes = [
            models.Index(
                fields=["queue", "priority", "due_at", "id"],
                name="work_item_next",
                condition=Q(state__in=["OPEN", "CLAIMED", "AWAITING_SECOND", "CHECKING"]),
            ),
            models.Index(
                fields=["queue", "available_at"],
                name="work_item_put_off",
                condition=Q(state="OPEN", available_at__isnull=False),
            ),
            models.Index(
                fields=["queue", "priority", "due_at", "id"],
                name="work_item_second",
                condition=Q(state__in=["AWAITING_SECOND", "CHECKING"]),
            ),
            models.Index(fields=["apply_at"], name="work_item_to_apply", condition=Q(state="STAGED")),
            models.Index(fields=["subject_type", "subject_id"], name="work_item_subject"),
            models.Index(fields=["holder"], name="work_item_in_hands", condition=Q(holder__isnull=False)),
            models.Index(fields=["maker", "decided_at"], name="work_item_decided"),
            models.Index(fields=["queue", "-closed_at", "-id"], name="work_item_closed", condition=Q(state="DONE")),
        ]

    def __str__(self) -> str:
        return self.title or f"{self.queue}: {self.subject_type} {self.subject_id}"

    @property
    def is_blind(self) -> bool:
        """Decided once before, or known: its new decision is compared, never carried out."""
        return self.origin != Origin.LIVE

    @transition(state, [_S.OPEN, _S.CLAIMED], _S.CLAIMED)
    def claim(self, *, holder, lease_until, at):
        """Taken by a reviewer; one whose lease ran out loses it."""
        self.holder, self.lease_until, self.claimed_at = holder, lease_until, at

    @transition(state, [_S.AWAITING_SECOND, _S.CHECKING], _S.CHECKING)
    def claim_check(self, *, holder, lease_until, at):
        """Taken by a second person."""
        self.holder, self.lease_until, self.claimed_at = holder, lease_until, at

    @transition(state, _S.CLAIMED, _S.OPEN)
    def release(self):
        """Back into the queue, undecided."""
        self.holder = self.lease_until = None

    @transition(state, _S.CHECKING, _S.AWAITING_SECOND)
    def release_check(self):
        """Back into the queue, still waiting for a second person."""
        self.holder = self.lease_until = None

    @transition(state, _S.CLAIMED, _S.STAGED)
    def stage(self, *, decision, data, digest, at, apply_at):
        """Decided by the holder; nothing has happened yet."""
        self.decision, self.decision_data, self.evidence_digest, self.decided_at = decision, data, digest, at
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
        self.maker = self.apply_at = self.decided_at = None


class GoldenCase(BaseModel):
    """A closed item whose right answer is settled: mixed into the queue to see whether reviewers find it."""

    queue = models.CharField(max_length=40)
    item = models.OneToOneField(WorkItem, models.PROTECT, related_name="+")
    decision = models.CharField(max_length=40)
    reason = models.CharField(max_length=40, blank=True)
    note = models.CharField(max_length=200, blank=True)
    is_active = models.BooleanField(default=True)
    kept_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["queue", "id"]
        default_permissions = ()
        indexes = [models.Index(fields=["queue", "id"], name="golden_case_active", condition=Q(is_active=True))]

    def __str__(self) -> str:
        return f"{self.item}: {self.decision}"


class BlindReview(BaseModel):
    """Two independent answers to one thing: by two reviewers, or a golden case's and a reviewer's."""

    queue = models.CharField(max_length=40)
    item = models.OneToOneField(WorkItem, models.PROTECT, related_name="+")
    first_item = models.ForeignKey(WorkItem, models.PROTECT, related_name="+")
    golden = models.ForeignKey(GoldenCase, models.PROTECT, null=True, related_name="+")
    first = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    first_decision = models.CharField(max_length=40)
    first_reason = models.CharField(max_length=40, blank=True)
    second = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    second_decision = models.CharField(max_length=40)
    second_reason = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        default_permissions = ()
        indexes = [models.Index(fields=["queue", "created_at", "id"], name="blind_review_queue")]
        constraints = [
            models.CheckConstraint(
                condition=Q(golden=None, first__isnull=False) & ~Q(first=F("second")) | Q(golden__isnull=False),
                name="blind_review_by_two",
            )
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.first_decision} / {self.second_decision}"


class WorkItemEvent(BaseModel):
    """What happened to a work item, by whom."""

    item = models.ForeignKey(WorkItem, models.PROTECT, related_name="history")
    act = models.CharField(max_length=20, choices=WorkAct)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    data = models.JSONField(default=dict)

    class Meta:
        ordering = ["item", "created_at", "id"]
        indexes = [
            models.Index(fields=["item", "created_at", "id"], name="work_item_event_item"),
            models.Index(
                fields=["created_at"],
                name="work_item_event_rework",
                condition=Q(act__in=["UNDONE", "REFUSED", "SKIPPED"]),
            ),
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.get_act_display()} {localtime(self.created_at):%d %b %Y, %H:%M}"
