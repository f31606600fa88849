"""Closed days and runs of the integrity check."""

from django.db import models
from django.utils.timezone import localtime

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
    """One run of the integrity check. Unless it is full it begins at the last closed day."""

    is_full = models.BooleanField()
    is_clean = models.BooleanField()
    checked_from = models.DateTimeField(null=True, help_text="Transfers since then were added up; empty: all.")
    as_of = models.DateTimeField(null=True, help_text="The past instant that was checked beside the present.")
    transfers = models.PositiveBigIntegerField(help_text="Added up.")
    accounts = models.PositiveBigIntegerField(help_text="Compared.")
    seconds = models.DecimalField(max_digits=9, decimal_places=3)
    breaks = models.JSONField(default=list)

    class Meta:
        triggers = append_only()
        default_permissions = ("view",)
        indexes = [models.Index(fields=["-created_at"], name="wallet_check_latest")]

    def __str__(self) -> str:
        return f"{localtime(self.created_at):%d %b %Y, %H:%M} {'clean' if self.is_clean else 'broken'}"
