"""A user says that their bank took money which never arrived here."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django_fsm import FSMModelMixin, transition

from apps.core.fields import StateField
from apps.core.models import BaseModel
from apps.core.money import Money, money
from apps.payments.reconciliation.states import ClaimState

from .amounts import exact

_S = ClaimState
_OPEN = [_S.RAISED, _S.CHECKING]


class Claim(FSMModelMixin, BaseModel):
    """A failed or unknown payment that the user's bank shows as paid. `due_on` is the day by which it must be over."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    payment = models.ForeignKey("payments.Payment", models.PROTECT, related_name="claims", db_index=False)
    currency = models.CharField(max_length=3)
    amount = exact()
    happened_on = models.DateField()
    utr = models.CharField("UTR", max_length=40, blank=True, help_text="The reference that the user's bank shows.")
    note = models.CharField(max_length=500, blank=True)
    raised_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    due_on = models.DateField(help_text="The bank must have returned it by then.")
    state = StateField(choices=ClaimState, default=ClaimState.RAISED)
    asked_at = models.DateTimeField(null=True, blank=True)
    ask_next_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        default_permissions = ("view",)
        permissions = [("raise_claim", "Can raise claims for users"), ("ask_claim", "Can ask again about claims")]
        constraints = [
            models.UniqueConstraint(fields=["payment"], name="recon_one_claim_per_payment"),
            models.CheckConstraint(condition=Q(state__in=ClaimState.values), name="recon_claim_state_known"),
            models.CheckConstraint(condition=Q(amount__gt=0, amount__lt=10**15), name="recon_claim_amount"),
            models.CheckConstraint(
                condition=Q(state__in=_OPEN, closed_at=None) | ~Q(state__in=_OPEN) & Q(closed_at__isnull=False),
                name="recon_claim_closed_or_open",
            ),
        ]
        indexes = [
            models.Index(fields=["user", "-created_at", "-id"], name="recon_claim_of_user"),
            models.Index(fields=["ask_next_at"], name="recon_claim_due", condition=Q(state__in=_OPEN)),
            models.Index(fields=["due_on"], name="recon_claim_deadline"),
        ]

    def __str__(self) -> str:
        return f"{self.get_state_display()}: {self.happened_on:%d %b %Y}"

    @property
    def money(self) -> Money:
        return money(self.amount, self.currency)

    @property
    def is_open(self) -> bool:
        return self.state in _OPEN

    @transition(state, _OPEN, _S.CHECKING)
    def check_on(self, *, at, next_at):
        """The gateway was asked and has no final answer yet."""
        self.asked_at, self.ask_next_at = at, next_at

    @transition(state, _OPEN, _S.CREDITED)
    def credit(self, *, at, outcome):
        """The money reached us after all: it is in the wallet."""
        self.closed_at, self.outcome, self.ask_next_at = at, outcome, None

    @transition(state, _OPEN, _S.RETURNED)
    def send_back(self, *, at, outcome):
        """The money goes back, or went back, to the account it came from."""
        self.closed_at, self.outcome, self.ask_next_at = at, outcome, None

    @transition(state, _OPEN, _S.NOT_FOUND)
    def give_up(self, *, at, outcome):
        """The gateway never had it: only the user's bank can return it."""
        self.closed_at, self.outcome, self.ask_next_at = at, outcome, None

    @transition(state, _OPEN, _S.WITHDRAWN)
    def withdraw(self, *, at, outcome):
        """The user found it, or raised it by mistake."""
        self.closed_at, self.outcome, self.ask_next_at = at, outcome, None
