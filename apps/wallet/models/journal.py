"""Journals and transfers: append-only. The kernel is their only writer."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from apps.core import clock
from apps.core.models import BaseModel, append_only
from apps.core.money import MAX_MINOR, Money, from_minor
from apps.wallet.states import Phase
from apps.wallet.words import kind_title

from .account import Account


def taken_from_id() -> models.DateTimeField:
    """The time inside the UUIDv7 key (milliseconds), so that order by key and by time never disagree."""
    return models.DateTimeField(editable=False)


class Journal(BaseModel):
    """One business event that moves money. `kind:reference` happens once, for ever."""

    created_at = taken_from_id()
    kind = models.CharField(max_length=60)
    reference_type = models.CharField(max_length=60, blank=True)
    reference_id = models.CharField(max_length=100)
    idempotency_key = models.CharField(max_length=230, unique=True)
    request_digest = models.BinaryField(max_length=32)
    # Not enforced: a user is never deleted, and the check would lock a row of accounts for each journal.
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.DO_NOTHING,
        null=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    request_id = models.CharField(max_length=64, blank=True)
    memo = models.CharField(max_length=200, blank=True)
    reverses = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="reversals", db_constraint=False, db_index=False
    )
    effective_at = models.DateTimeField()

    class Meta:
        triggers = append_only()
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(
                fields=["reverses"], name="wallet_journal_reversed_once", condition=Q(reverses__isnull=False)
            ),
        ]
        indexes = [models.Index(fields=["reference_id"], name="wallet_journal_by_reference")]

    def __str__(self) -> str:
        return f"{kind_title(self.kind)} …{str(self.pk)[-6:]}"

    @property
    def reference(self) -> str:
        return f"{self.reference_type}:{self.reference_id}" if self.reference_type else self.reference_id


class TransferQuerySet(models.QuerySet):
    def open_holds(self):
        """Set aside, and neither captured nor released."""
        return self.filter(phase=Phase.PENDING, resolutions=None)

    def overdue(self):
        """Holds past their expiry that are still open."""
        return self.open_holds().filter(expires_at__lte=clock.now())


class Transfer(BaseModel):
    """One arrow of a journal: one debit, one credit, one currency, more than nothing.

    Its foreign keys are not enforced: the kernel holds the rows it refers to while it inserts, none of them can be
    deleted, and `ledger_check` proves it; enforcing them costs a fifth of the speed.
    """

    created_at = taken_from_id()
    journal = models.ForeignKey(Journal, models.DO_NOTHING, related_name="transfers", db_constraint=False)
    debit_account = models.ForeignKey(
        Account, models.DO_NOTHING, related_name="debits", db_constraint=False, db_index=False
    )
    credit_account = models.ForeignKey(
        Account, models.DO_NOTHING, related_name="credits", db_constraint=False, db_index=False
    )
    amount = models.BigIntegerField(help_text="Minor units.")
    currency = models.CharField(max_length=3)
    phase = models.CharField(max_length=7, choices=Phase)
    pending = models.ForeignKey(
        "self", models.DO_NOTHING, null=True, related_name="resolutions", db_constraint=False, db_index=False
    )
    resolves = models.BigIntegerField(default=0, help_text="What a capture or void takes off the held sums.")
    expires_at = models.DateTimeField(null=True)
    # After this transfer, on the account's normal side; null where the account is not locked while posting.
    debit_balance = models.BigIntegerField(null=True)
    credit_balance = models.BigIntegerField(null=True)

    objects = TransferQuerySet.as_manager()

    class Meta:
        triggers = append_only()
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(
                fields=["pending"], name="wallet_transfer_resolves_once", condition=Q(pending__isnull=False)
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0, amount__lte=MAX_MINOR)
                & ~Q(debit_account=F("credit_account"))
                & (Q(pending__isnull=True, resolves=0) | Q(pending__isnull=False, resolves__gte=F("amount"))),
                name="wallet_transfer_sound",
            ),
        ]
        indexes = [
            models.Index(fields=["debit_account", "id"], name="wallet_transfer_debit"),
            models.Index(fields=["credit_account", "id"], name="wallet_transfer_credit"),
            models.Index(fields=["expires_at"], name="wallet_transfer_holds", condition=Q(phase="PENDING")),
        ]

    def __str__(self) -> str:
        return f"{self.amount} {self.currency} {self.phase.lower()}"

    @property
    def money(self) -> Money:
        return from_minor(self.amount, self.currency)
