"""Our money, and what was found of it on the other side."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q
from django_fsm import FSMModelMixin, transition

from apps.core.fields import StateField
from apps.core.models import BaseModel
from apps.core.money import Money, money
from apps.payments.reconciliation.states import MatchedBy, MatchKind, MatchState

from .amounts import exact

_S = MatchState
_OPEN = [_S.EXPECTED, _S.MISSING]
_OFF = [_S.PARTLY, _S.OVER, _S.UNDER, _S.CURRENCY, _S.DATA, _S.SPLIT]


class Match(FSMModelMixin, BaseModel):
    """One thing of ours that must turn up in a settlement or on a bank statement."""

    kind = models.CharField(max_length=10, choices=MatchKind)
    object_type = models.CharField(max_length=60)
    object_id = models.CharField(max_length=64)
    gateway = models.CharField(max_length=20)
    remote_id = models.CharField("gateway's id", max_length=64, blank=True)
    order_id = models.CharField("gateway's order", max_length=64, blank=True, default="", db_default="")
    utr = models.CharField("UTR", max_length=40, blank=True)
    is_debit = models.BooleanField(default=False, db_default=False, help_text="It leaves our bank account.")
    currency = models.CharField(max_length=3)
    expected = exact()
    found = exact(default=0, db_default=0)
    happened_on = models.DateField()
    due_on = models.DateField(help_text="Missing after this day.")
    state = StateField(choices=MatchState, default=MatchState.EXPECTED)
    # What the comparison found, until the state follows it.
    finding = models.CharField(max_length=10, choices=MatchState, blank=True, default="", db_default="")
    reported = models.CharField(
        max_length=10, blank=True, default="", db_default="", help_text="The state that a break was opened for."
    )
    reported_gap = exact(null=True, blank=True, help_text="The difference that a break was opened for.")
    put_right = exact(
        default=0, db_default=0, help_text="The part of the difference that two people booked: it is none any more."
    )
    how = models.CharField("matched by", max_length=6, choices=MatchedBy, blank=True, default="", db_default="")
    paid_with = models.ForeignKey(
        *("reconciliation.BankLine", models.PROTECT),
        null=True,
        blank=True,
        related_name="paid",
        db_index=False,
        help_text="The bank line that pays it together with others.",
    )
    share = exact(default=0, db_default=0, help_text="Its part of that line.")
    billed_on = models.ForeignKey(
        *("reconciliation.BankLine", models.PROTECT),
        null=True,
        blank=True,
        related_name="billed",
        db_index=False,
        help_text="The bank line that takes a payout's fee together with others.",
    )
    matched_at = models.DateTimeField(null=True, blank=True)
    matched_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    note = models.CharField(max_length=200, blank=True, default="", db_default="")

    class Meta:
        verbose_name_plural = "matches"
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(fields=["object_id", "kind", "object_type"], name="recon_match_once"),
            models.CheckConstraint(condition=Q(state__in=MatchState.values), name="recon_match_state_known"),
            models.CheckConstraint(condition=Q(kind__in=MatchKind.values), name="recon_match_kind_known"),
            models.CheckConstraint(
                condition=Q(expected__gt=0, expected__lt=10**15, found__gte=0, found__lt=10**15),
                name="recon_match_amounts",
            ),
            models.CheckConstraint(
                condition=Q(put_right__gt=-(10**15), put_right__lt=10**15, share__gte=0, share__lt=10**15)
                & (Q(reported_gap=None) | Q(reported_gap__gt=-(10**15), reported_gap__lt=10**15)),
                name="recon_match_gaps",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["EXPECTED", "MISSING", "VOID"]) | Q(matched_at__isnull=False) & ~Q(how=""),
                name="recon_match_says_how",
            ),
        ]
        indexes = [
            models.Index(fields=["remote_id", "gateway", "kind"], name="recon_match_remote"),
            models.Index(fields=["due_on", "kind"], name="recon_match_open", condition=Q(state="EXPECTED")),
            models.Index(
                fields=["kind", "id"],
                name="recon_match_unsettled",
                condition=~Q(state__in=["MATCHED", "VOID"]),
            ),
            models.Index(fields=["finding"], name="recon_match_finding", condition=~Q(finding="")),
            models.Index(fields=["reported"], name="recon_match_reported", condition=~Q(reported="")),
            models.Index(fields=["paid_with"], name="recon_match_paid", condition=Q(paid_with__isnull=False)),
            models.Index(fields=["billed_on"], name="recon_match_billed", condition=Q(billed_on__isnull=False)),
            models.Index(fields=["utr"], name="recon_match_utr", condition=~Q(utr="")),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.remote_id or self.object_id}"

    @property
    def money(self) -> Money:
        return money(self.expected, self.currency)

    @property
    def gap(self) -> Decimal:
        """What was found beyond what is expected, below zero where it is less; what was put right is none."""
        return self.found - self.expected - self.put_right

    @property
    def found_money(self) -> Money:
        return money(self.found, self.currency)

    @transition(state, _S.EXPECTED, _S.MISSING)
    def miss(self):
        """Its day is over and nobody has told of it."""

    @transition(state, [*_OPEN, *_OFF], _S.MATCHED)
    def agree(self, *, how, at, by, note, put_right):
        """Found, and the same to the last unit; or two people said that it is."""
        self.how, self.matched_at, self.matched_by, self.note = how, at, by, note
        self.put_right = put_right

    @transition(state, [*_OPEN, *_OFF, _S.MATCHED], _S.PARTLY)
    def fall_short(self):
        """A part of it was found; the rest may follow."""

    @transition(state, [*_OPEN, *_OFF, _S.MATCHED], _S.OVER)
    def exceed(self):
        """Found with more than we booked."""

    @transition(state, [*_OPEN, *_OFF, _S.MATCHED], _S.UNDER)
    def lack(self):
        """Found with less than we booked."""

    @transition(state, [*_OPEN, *_OFF, _S.MATCHED], _S.CURRENCY)
    def differ_in_currency(self):
        """Found in another currency."""

    @transition(state, [*_OPEN, *_OFF, _S.MATCHED], _S.DATA)
    def differ_in_data(self):
        """Found under its id, but with another order or UTR."""

    @transition(state, [*_OPEN, *_OFF, _S.MATCHED], _S.SPLIT)
    def not_add_up(self):
        """Found, but amount, fee and what is left do not add up."""

    @transition(state, [*_OPEN, *_OFF], _S.VOID)
    def void(self):
        """No longer expected: what it stood for was undone."""

    @transition(state, _S.VOID, _S.EXPECTED)
    def expect_again(self):
        """What it stands for is there again: the file that was taken back was brought anew."""
