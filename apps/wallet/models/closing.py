"""Closed days and where the integrity check has got to."""

from django.db import models

from apps.core.models import BaseModel, append_only

from .account import Account, Sums


class DayClose(BaseModel):
    """A business date whose books are shut: nothing is dated into it any more."""

    date = models.DateField(unique=True)
    closed_until = models.DateTimeField(help_text="The first instant after the day.")
    accounts = models.PositiveIntegerField()

    class Meta:
        triggers = append_only()
        default_permissions = ("view",)

    def __str__(self) -> str:
        return self.date.isoformat()


class ClosingBalance(Sums):
    """An account's sums at the end of a day on which it moved; the last one before a date is its balance then."""

    account = models.ForeignKey(
        Account, models.DO_NOTHING, related_name="closings", db_constraint=False, db_index=False
    )
    date = models.DateField()

    class Meta:
        triggers = append_only()
        default_permissions = ("view",)
        constraints = [models.UniqueConstraint(fields=["account", "date"], name="wallet_closing_once")]
        indexes = [models.Index(fields=["date"], name="wallet_closing_date")]

    def __str__(self) -> str:
        return f"{self.account_id} {self.date}"


class LedgerCheck(BaseModel):
    """One run of the integrity check; a clean one is the checkpoint from which the next begins."""

    is_full = models.BooleanField()
    is_clean = models.BooleanField()
    checked_until = models.DateTimeField(help_text="All transfers before this instant were added up.")
    transfers = models.PositiveBigIntegerField()
    accounts = models.PositiveBigIntegerField()
    seconds = models.DecimalField(max_digits=9, decimal_places=3)
    breaks = models.JSONField(default=list)
    totals = models.JSONField(default=list, help_text="The trial balance, by currency.")

    class Meta:
        triggers = append_only()
        default_permissions = ("view",)
        indexes = [models.Index(fields=["-created_at"], name="wallet_check_latest")]

    def __str__(self) -> str:
        return f"{self.created_at:%Y-%m-%d %H:%M} {'clean' if self.is_clean else 'broken'}"


class Checkpoint(Sums):
    """An account's sums over all transfers before the last clean check: the base of the incremental one."""

    account = models.OneToOneField(
        Account, models.DO_NOTHING, primary_key=True, related_name="checkpoint", db_constraint=False
    )

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.account_id)
