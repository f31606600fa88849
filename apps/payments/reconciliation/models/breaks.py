"""A difference that somebody must explain or put right."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django_fsm import FSMModelMixin, transition

from apps.core.fields import StateField
from apps.core.models import BaseModel
from apps.core.money import Money, format_money, money
from apps.payments.reconciliation.states import BreakKind, BreakState

from .amounts import exact
from .match import Match

_S = BreakState


def _person() -> models.ForeignKey:
    return models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")


class Break(FSMModelMixin, BaseModel):
    """Money that two books tell differently. `fix` is the postings that would put it right, as they will be made."""

    kind = models.CharField(max_length=20, choices=BreakKind)
    gateway = models.CharField(max_length=20, blank=True)
    object_type = models.CharField(max_length=60)
    object_id = models.CharField(max_length=64)
    match = models.ForeignKey(Match, models.PROTECT, null=True, blank=True, related_name="breaks")
    earlier = models.ForeignKey(
        *("self", models.PROTECT),
        null=True,
        blank=True,
        related_name="+",
        help_text="The same difference, decided then.",
    )
    currency = models.CharField(max_length=3)
    amount = exact(help_text="What is in question.")
    reason = models.CharField(max_length=300)
    fix = models.JSONField(default=list, blank=True)
    state = StateField(choices=BreakState, default=BreakState.OPEN)
    due_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = _person()
    checked_by = _person()
    note = models.CharField(max_length=500, blank=True)
    journal_id = models.UUIDField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        default_permissions = ("view",)
        permissions = [
            ("decide_break", "Can decide on breaks"),
            ("change_fix", "Can change how a break is put right"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["object_id", "kind", "object_type"], condition=Q(state="OPEN"), name="recon_break_open_once"
            ),
            models.CheckConstraint(condition=Q(amount__gte=0, amount__lt=10**15), name="recon_break_amount"),
            models.CheckConstraint(condition=Q(state__in=BreakState.values), name="recon_break_state_known"),
            models.CheckConstraint(
                condition=Q(state="OPEN", closed_at=None) | ~Q(state="OPEN") & Q(closed_at__isnull=False),
                name="recon_break_closed_or_open",
            ),
            models.CheckConstraint(
                condition=~Q(state="FIXED") | Q(journal_id__isnull=False), name="recon_break_fixed_by_a_journal"
            ),
        ]
        indexes = [
            models.Index(fields=["due_at", "id"], name="recon_break_open", condition=Q(state="OPEN")),
            models.Index(fields=["created_at", "id"], name="recon_break_age"),
            models.Index(fields=["object_id", "kind"], name="recon_break_object"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {format_money(self.money)}"

    @property
    def money(self) -> Money:
        return money(self.amount, self.currency)

    @transition(state, _S.OPEN, _S.FIXED)
    def put_right(self, *, at, by, checker, journal_id, note):
        """A journal that two people agreed on made both books equal."""
        self.closed_at, self.closed_by, self.checked_by, self.note = at, by, checker, note
        self.journal_id = journal_id

    @transition(state, _S.OPEN, _S.EXPLAINED)
    def explain(self, *, at, by, checker, note):
        """No money has to move: somebody said why."""
        self.closed_at, self.closed_by, self.checked_by, self.note = at, by, checker, note

    @transition(state, _S.OPEN, _S.CLEARED)
    def clear(self, *, at, note):
        """What was missing came, or what was wrong was corrected at its source."""
        self.closed_at, self.note = at, note
