"""Accounts and where their sums are kept."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from apps.core.money import Money, from_minor
from apps.wallet.states import DEBIT_KINDS, FLOOR_KINDS, NATURES, AccountKind, PostingMode, Side

SHARDS = 16


def sum_field() -> models.BigIntegerField:
    """A running sum in minor units; only the kernel writes it."""
    return models.BigIntegerField(default=0, db_default=0, editable=False)


def shape() -> pgtrigger.Trigger:
    """What a kind demands of its accounts, looked at when one is opened or its shape changes, not at every posting."""
    kinds, debits, floors = (_words(words) for words in (NATURES, DEBIT_KINDS, FLOOR_KINDS))
    return pgtrigger.Trigger(
        name="shape",
        when=pgtrigger.After,
        operation=pgtrigger.Insert
        | pgtrigger.UpdateOf(
            "kind", "owner_id", "currency", "scope_type", "scope_id", "normal_side", "may_go_negative", "posting_mode"
        ),
        func=f"""
            IF NEW.kind NOT IN ({kinds})
                OR (NEW.normal_side = 'DEBIT') <> (NEW.kind IN ({debits}))
                OR NEW.normal_side NOT IN ('DEBIT', 'CREDIT')
                OR NEW.may_go_negative = (NEW.kind IN ({floors}))
                OR (NEW.owner_id IS NULL) = (starts_with(NEW.kind, 'USER_'))
                OR NEW.currency !~ '^[A-Z]{{3}}$'
                OR NEW.posting_mode NOT IN ('LOCKED', 'SHARDED', 'APPEND')
                OR NEW.posting_mode <> 'LOCKED' AND NEW.owner_id IS NOT NULL
                OR NEW.posting_mode = 'APPEND' AND NOT NEW.may_go_negative
            THEN
                RAISE EXCEPTION 'an account of this shape cannot be' USING ERRCODE = 'check_violation';
            END IF;
            RETURN NEW;
        """,
    )


def _words(kinds) -> str:
    return ", ".join(f"'{kind}'" for kind in map(str, kinds))


class Sums(models.Model):
    """Four running sums. Balance and availability follow from them and the account's normal side."""

    posted_debits = sum_field()
    posted_credits = sum_field()
    pending_debits = sum_field()
    pending_credits = sum_field()

    class Meta:
        abstract = True


class Account(Sums):
    """Where money lies. The row's own sums are all of it while LOCKED, else the part that was folded in."""

    kind = models.CharField(max_length=20, choices=AccountKind)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="accounts", db_index=False
    )
    scope_type = models.CharField(max_length=40, blank=True, default="", db_default="")
    scope_id = models.CharField(max_length=64, blank=True, default="", db_default="")
    currency = models.CharField(max_length=3)
    normal_side = models.CharField(max_length=6, choices=Side)
    may_go_negative = models.BooleanField()
    is_frozen = models.BooleanField(default=False, db_default=False)
    posting_mode = models.CharField(
        max_length=7, choices=PostingMode, default=PostingMode.LOCKED, db_default=PostingMode.LOCKED
    )
    created_at = models.DateTimeField(db_default=models.Func(function="clock_timestamp", arity=0), editable=False)

    class Meta:
        default_permissions = ("view",)
        permissions = [
            ("freeze_account", "Can freeze and unfreeze accounts"),
            ("switch_posting_mode", "Can switch how an account is posted to"),
            ("request_adjustment", "Can ask for a manual adjustment"),
            ("approve_adjustment", "Can approve a manual adjustment"),
            ("check_ledger", "Can run the ledger check"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "kind", "currency", "scope_type", "scope_id"],
                name="wallet_account_once",
                nulls_distinct=False,
            ),
            # The floor itself. A row that is only a part of the sums may be lopsided: there the kernel sums under
            # lock. One check, and simple: it is run for every update of the busiest table.
            models.CheckConstraint(
                condition=~Q(posting_mode="LOCKED")
                | (
                    Q(posted_debits__gte=0, posted_credits__gte=0, pending_debits__gte=0, pending_credits__gte=0)
                    & (Q(may_go_negative=True) | Q(posted_credits__gte=F("posted_debits") + F("pending_debits")))
                ),
                name="wallet_account_floor",
            ),
        ]
        triggers = [shape()]
        indexes = [
            models.Index(fields=["kind", "currency", "id"], name="wallet_account_kind"),
            models.Index(fields=["scope_type", "scope_id"], name="wallet_account_scope", condition=~Q(scope_id="")),
        ]

    def __str__(self) -> str:
        scope = f" {self.scope_type}:{self.scope_id}" if self.scope_id else ""
        return f"{self.get_kind_display()}{scope} {self.currency}"

    @property
    def sign(self) -> int:
        """+1 where credits add, -1 where debits add."""
        return 1 if self.normal_side == Side.CREDIT else -1

    def money(self, minor: int) -> Money:
        return from_minor(minor, self.currency)


class AccountShard(Sums):
    """One of the rows a SHARDED account's sums are spread over; only their sum means anything."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="shards", db_index=False)
    shard = models.PositiveSmallIntegerField()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["account", "shard"], name="wallet_shard_once"),
            models.CheckConstraint(condition=Q(shard__lt=SHARDS), name="wallet_shard_number"),
        ]

    def __str__(self) -> str:
        return f"{self.account_id}/{self.shard}"


class AccountDelta(Sums):
    """What was posted to an APPEND account and not folded in yet; the folder adds it to the account and deletes it."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="deltas", db_constraint=False)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.account_id} +{self.pk}"
