"""What the bank says: lines of statements."""

from django.db import models
from django.db.models import F, Q

from apps.core.models import BaseModel
from apps.core.money import Money, money
from apps.payments.reconciliation.states import Source

from .amounts import exact


class BankLine(BaseModel):
    """One line of a bank statement. `line_key` is made of what the bank wrote: the same line is never kept twice."""

    account = models.CharField("bank account", max_length=40, help_text="The last digits, or a name.")
    line_key = models.UUIDField(unique=True)
    booked_on = models.DateField()
    reference = models.CharField(max_length=64, blank=True)
    utr = models.CharField("UTR", max_length=40, blank=True)
    narration = models.CharField(max_length=200, blank=True)
    currency = models.CharField(max_length=3)
    credit = exact(default=0, db_default=0)
    debit = exact(default=0, db_default=0)
    fee = exact(default=0, db_default=0, help_text="The part that a gateway took for, or gave back of, a payout.")
    balance = exact(null=True, blank=True)
    source = models.CharField(max_length=4, choices=Source, default=Source.FILE, db_default=Source.FILE)
    batch_id = models.UUIDField(null=True, blank=True, help_text="The import that brought it.")
    match = models.ForeignKey(
        "reconciliation.Match", models.SET_NULL, null=True, blank=True, related_name="lines", db_index=False
    )
    explained_at = models.DateTimeField(null=True, blank=True)
    posted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        default_permissions = ("view",)
        permissions = [("match_bankline", "Can match bank lines by hand")]
        constraints = [
            models.CheckConstraint(
                condition=Q(credit__gt=0, credit__lt=10**15, debit=0) | Q(credit=0, debit__gt=0, debit__lt=10**15),
                name="recon_bank_line_one_side",
            ),
            models.CheckConstraint(
                condition=Q(fee__gte=0) & Q(fee__lte=F("credit") + F("debit")), name="recon_bank_line_fee"
            ),
        ]
        indexes = [
            models.Index(fields=["booked_on", "id"], name="recon_bank_line_day"),
            models.Index(fields=["match"], name="recon_bank_line_match", condition=Q(match__isnull=False)),
            models.Index(fields=["booked_on"], name="recon_bank_line_open", condition=Q(explained_at=None)),
            models.Index(fields=["utr"], name="recon_bank_line_utr", condition=~Q(utr="")),
        ]

    def __str__(self) -> str:
        return f"{self.booked_on:%d %b %Y} {self.utr or self.reference or self.narration}"[:80]

    @property
    def money(self) -> Money:
        return money(self.credit or self.debit, self.currency)

    @property
    def fee_money(self) -> Money:
        return money(self.fee, self.currency)
