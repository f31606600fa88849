"""A dispute, and how it ended (also when the bank changed its mind later)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django_fsm import FSMModelMixin, transition

from apps.core import clock
from apps.core.fields import StateField
from apps.core.models import BaseModel, append_only
from apps.core.money import Money, from_minor
from apps.payments.disputes.states import ANSWERING, LIVE, DisputeAnswer, DisputePhase, DisputeState

_S = DisputeState
_LIVE = list(LIVE)


def _person() -> models.ForeignKey:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )


class Dispute(FSMModelMixin, BaseModel):
    """A payer's bank wants a payment back. What is at risk is held from the user until the bank has decided.

    `user` is empty where the payment never became anybody's (it lies in suspense). Amounts are minor units:
    `held` is what the hold keeps, `lost` what the gateway took in the end.
    """

    gateway = models.CharField(max_length=40)
    dispute_id = models.CharField("dispute id", max_length=80, help_text="The gateway's own id.")
    gateway_payment = models.ForeignKey("payments.GatewayPayment", models.PROTECT, related_name="disputes")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="disputes", db_index=False
    )
    phase = models.CharField(max_length=16, choices=DisputePhase)
    state = StateField(choices=DisputeState, default=DisputeState.OPEN)
    minor = models.BigIntegerField(help_text="Minor units.")
    currency = models.CharField(max_length=3)
    reason_code = models.CharField(max_length=80, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    raised_at = models.DateTimeField(
        "raised", default=clock.now, help_text="By the gateway's clock, where it says so."
    )
    respond_by = models.DateTimeField("answer by")
    is_deadline_ours = models.BooleanField(
        default=False, help_text="The gateway named no time: counted in business days."
    )
    hold_journal = models.UUIDField(null=True, blank=True, editable=False)
    held = models.BigIntegerField(default=0, help_text="Minor units under the hold; 0 once it is resolved.")
    lost = models.BigIntegerField(default=0, help_text="Minor units that the gateway took.")
    answer = models.CharField(max_length=8, choices=DisputeAnswer, blank=True)
    note = models.CharField(max_length=500, blank=True)
    decided_by, checked_by = _person(), _person()
    decided_at = models.DateTimeField(null=True, blank=True)
    pack = models.ForeignKey("disputes.EvidencePack", models.PROTECT, null=True, blank=True, related_name="+")
    send_at = models.DateTimeField(null=True, blank=True, help_text="When the answer is given to the gateway (again).")
    tries = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)
    trouble = models.CharField(max_length=200, blank=True, help_text="Why the answer is not there yet.")
    looked_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        default_permissions = ("view",)
        permissions = [
            ("review_dispute", "Can answer disputes"),
            ("build_pack", "Can build and download evidence packs"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["gateway", "dispute_id"], name="dispute_once"),
            models.CheckConstraint(condition=Q(state__in=DisputeState.values), name="dispute_state_known"),
            models.CheckConstraint(condition=Q(phase__in=DisputePhase.values), name="dispute_phase_known"),
            models.CheckConstraint(condition=Q(minor__gt=0, held__gte=0, lost__gte=0), name="dispute_amounts"),
            models.CheckConstraint(
                condition=Q(held=0) | Q(state__in=[state.value for state in LIVE], hold_journal__isnull=False),
                name="dispute_holds_while_it_lives",
            ),
            models.CheckConstraint(condition=Q(lost=0) | Q(state="LOST"), name="dispute_lost_when_lost"),
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in LIVE], ended_at=None)
                | ~Q(state__in=[state.value for state in LIVE]) & Q(ended_at__isnull=False),
                name="dispute_ends_at_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[state.value for state in ANSWERING]) | ~Q(answer=""),
                name="dispute_answered_by_something",
            ),
            models.CheckConstraint(
                condition=Q(checked_by=None) | ~Q(checked_by=models.F("decided_by")), name="dispute_two_people"
            ),
        ]
        indexes = [
            models.Index(fields=["user", "-created_at"], name="dispute_of_user"),
            models.Index(
                fields=["respond_by"], name="dispute_deadline", condition=Q(state__in=[s.value for s in LIVE])
            ),
            models.Index(fields=["send_at"], name="dispute_to_send", condition=Q(send_at__isnull=False)),
            models.Index(fields=["state", "-created_at"], name="dispute_state"),
        ]

    def __str__(self) -> str:
        return f"{self.get_phase_display()} {self.dispute_id}"

    @property
    def money(self) -> Money:
        return from_minor(self.minor, self.currency)

    @property
    def held_money(self) -> Money:
        return from_minor(self.held, self.currency)

    @property
    def lost_money(self) -> Money:
        return from_minor(self.lost, self.currency)

    @property
    def is_live(self) -> bool:
        return self.state in LIVE

    @transition(state, _S.OPEN, _S.CONTESTED)
    def contest(self, *, by, checker, note, pack, at):
        """We disagree: the evidence is on its way to the bank."""
        self._decide(DisputeAnswer.CONTEST, by, checker, note, at)
        self.pack = pack

    @transition(state, _S.OPEN, _S.ACCEPTED)
    def accept(self, *, by, checker, note, at):
        """We agree: the gateway is told, the money is lost."""
        self._decide(DisputeAnswer.ACCEPT, by, checker, note, at)

    @transition(state, [_S.CONTESTED, _S.ACCEPTED], _S.OPEN)
    def refuse_answer(self, *, trouble):
        """The gateway did not take our answer: somebody must decide again."""
        self.trouble, self.send_at, self.sent_at = trouble, None, None

    @transition(state, [_S.OPEN, _S.CONTESTED, _S.ACCEPTED], _S.UNDER_REVIEW)
    def review(self):
        """The bank has our answer and looks at it."""
        self.send_at, self.trouble = None, ""

    @transition(state, _S.UNDER_REVIEW, _S.OPEN)
    def ask_more(self):
        """The bank wants more from us."""
        self.sent_at = None

    @transition(state, _LIVE, _S.WON)
    def win(self, *, at):
        """The money stays with the user: the hold is released."""
        self._end(at)

    @transition(state, _LIVE, _S.LOST)
    def lose(self, *, at, lost):
        """The gateway took the money: by decision, by acceptance, or because the time ran out."""
        self._end(at, lost)

    @transition(state, _LIVE, _S.CLOSED)
    def close(self, *, at):
        """Over without a decision about money: the hold is released."""
        self._end(at)

    @transition(state, _S.LOST, _S.WON)
    def overturn(self, *, at):
        """The bank gave the money back after all: so do we."""
        self._end(at)

    @transition(state, [_S.WON, _S.CLOSED], _S.LOST)
    def lose_after_all(self, *, at, lost):
        """The bank changed its mind and took the money: it is clawed back from the user."""
        self._end(at, lost)

    @transition(state, [_S.WON, _S.CLOSED], _S.OPEN)
    def escalate(self):
        """The bank goes on to its next phase under the same id: held and answered again."""
        self.ended_at = self.sent_at = self.decided_at = self.decided_by = self.checked_by = self.pack = None
        self.answer = self.note = ""

    def _decide(self, answer, by, checker, note, at):
        self.answer, self.decided_by, self.checked_by, self.note = answer, by, checker, note
        self.decided_at = self.send_at = at
        self.tries, self.trouble, self.sent_at = 0, "", None

    def _end(self, at, lost=0):
        self.ended_at, self.lost, self.held, self.send_at, self.trouble = at, lost, 0, None, ""


class Ending(BaseModel):
    """One end of a dispute. What had to move beyond its hold is the journal of this row."""

    dispute = models.ForeignKey(Dispute, models.PROTECT, related_name="endings")
    state = models.CharField(max_length=12, choices=DisputeState)
    captured = models.BigIntegerField(default=0, help_text="Taken from the hold, minor units.")
    moved = models.BigIntegerField(default=0, help_text="Moved by a journal of its own, minor units.")
    of_nobody = models.BigIntegerField(default=0, help_text="What of both was SUSPENSE's, minor units.")

    class Meta:
        ordering = ["created_at", "id"]
        default_permissions = ()
        triggers = append_only()
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    captured__gte=0, moved__gte=0, of_nobody__gte=0, of_nobody__lte=F("captured") + F("moved")
                ),
                name="dispute_ending_amounts",
            ),
            models.CheckConstraint(condition=Q(state__in=["WON", "LOST", "CLOSED"]), name="dispute_ending_state"),
        ]

    def __str__(self) -> str:
        return f"{self.dispute}: {self.get_state_display().lower()}"


class Holding(BaseModel):
    """What a live dispute holds from now on instead: refunds failed, other disputes ended, or it was raised again."""

    dispute = models.ForeignKey(Dispute, models.PROTECT, related_name="holdings")
    minor = models.BigIntegerField(help_text="Minor units.")

    class Meta:
        ordering = ["created_at", "id"]
        default_permissions = ()
        triggers = append_only()
        constraints = [models.CheckConstraint(condition=Q(minor__gt=0), name="dispute_holding_positive")]

    def __str__(self) -> str:
        return f"{self.dispute}: {from_minor(self.minor, self.dispute.currency)}"


class FrozenBonus(BaseModel):
    """A bonus that came of the disputed deposit: it waits until the dispute is decided."""

    dispute = models.ForeignKey(Dispute, models.PROTECT, related_name="frozen")
    grant_id = models.UUIDField()
    thawed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["created_at", "id"]
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["dispute", "grant_id"], name="dispute_freezes_once")]
        indexes = [models.Index(fields=["grant_id"], name="dispute_frozen_now", condition=Q(thawed_at=None))]

    def __str__(self) -> str:
        return f"{self.grant_id}"
