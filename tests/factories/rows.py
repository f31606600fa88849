"""Rows for every model with an admin page: `ROWS["accounts.User"](3)` makes three, by real services if there are."""

from collections.abc import Callable
from datetime import timedelta

from django.contrib.auth.models import Group
from django_celery_beat.models import IntervalSchedule, PeriodicTask

from apps.accounts import services
from apps.accounts.models import MobileChange, StaffInvite
from apps.core import clock
from apps.core.imports.models import ImportBatch
from tests.factories import (
    core,
    disputes,
    gateways,
    inbox,
    invoices,
    kyc,
    live,
    notifications,
    payments,
    payouts,
    players,
    privacy,
    reconciliation,
    refunds,
    rewards,
    wallet,
)
from tests.factories.accounts import make_member, make_staff


def groups(count: int) -> None:
    for number in range(count):
        Group.objects.create(name=f"Group {Group.objects.count()} {number}")


def schedules(count: int) -> None:
    every, _ = IntervalSchedule.objects.get_or_create(every=5, period=IntervalSchedule.MINUTES)
    start = PeriodicTask.objects.count()
    for number in range(start, start + count):
        PeriodicTask.objects.create(name=f"Schedule {number}", task="munim.nothing", interval=every)


def members(count: int) -> None:
    for _ in range(count):
        make_member()


def sessions(count: int) -> None:
    for _ in range(count):
        services.session_open(user=make_member())


def blocks(count: int) -> None:
    for _ in range(count):
        services.user_block(user_id=make_member().pk, reason="A reason", actor=make_staff("SUPPORT"))


def mobile_changes(count: int) -> None:
    for number in range(count):
        user = make_member()
        MobileChange.objects.create(user=user, old_mobile=user.mobile, new_mobile=f"+9171{number:08d}", opened_by=user)


def imports(count: int) -> None:
    layout = {"names": ["Player ID"], "blank": [], "notices": [], "heading_rows": 1}
    layout["dates"] = {"guess": "", "ambiguous": False, "examples": []}
    for number in range(count):
        ImportBatch.objects.create(
            kind="player_totals", filename=f"players {number}.csv", sha256="0" * 64, size_bytes=1, layout=layout
        )


def staff(count: int) -> None:
    for _ in range(count):
        make_staff("VIEWER")


def invites(count: int) -> None:
    admin = make_staff()
    start = StaffInvite.objects.count()
    for number in range(start, start + count):
        services.staff_invite(
            email=f"invited{number}@example.com", name=f"Invited {number}", roles=["VIEWER"], actor=admin
        )


def api_keys(count: int) -> None:
    for number in range(count):
        services.api_key_make(
            actor=make_staff(),
            name=f"System {number}",
            scopes=["accounts.block_user"],
            expires_at=clock.now() + timedelta(days=30),
        )


ROWS: dict[str, Callable[[int], None]] = {
    **core.ROWS,
    **disputes.ROWS,
    **gateways.ROWS,
    **inbox.ROWS,
    **live.ROWS,
    **notifications.ROWS,
    **payments.ROWS,
    **refunds.ROWS,
    **invoices.ROWS,
    **privacy.ROWS,
    **reconciliation.ROWS,
    "accounts.ApiKey": api_keys,
    "accounts.MobileChange": mobile_changes,
    "accounts.Session": sessions,
    "accounts.StaffInvite": invites,
    "accounts.StaffMember": staff,
    "accounts.User": members,
    "accounts.UserBlock": blocks,
    "auth.Group": groups,
    "core.ImportBatch": imports,
    "django_celery_beat.PeriodicTask": schedules,
    "kyc.Circuit": kyc.circuits,
    "kyc.ConsentText": kyc.consent_texts,
    "kyc.KycLevelLimit": kyc.limits,
    "kyc.KycProfile": kyc.profiles,
    "kyc.ProviderCall": kyc.provider_calls,
    "kyc.ReasonCode": kyc.reasons,
    "kyc.WebhookEvent": kyc.webhooks,
    "payouts.BankAccount": payouts.bank_accounts,
    "payouts.Payout": payouts.payouts,
    "payouts.TaxRule": payouts.tax_rules,
    "rewards.Budget": rewards.budgets,
    "rewards.GameEdge": rewards.edges,
    "rewards.GateEvidence": rewards.evidence,
    "rewards.JurisdictionTerms": rewards.terms,
    "rewards.Recalculation": rewards.recalculations,
    "rewards.Reward": rewards.rewards,
    "rewards.RewardRefusal": rewards.refusals,
    "rewards.Rule": rewards.rules,
    "rewards.RuleRun": rewards.runs,
    "rewards.RuleSet": rewards.rule_sets,
    "rewards.SegmentThreshold": rewards.thresholds,
    "rewards.WhatIf": rewards.what_ifs,
    "rewards.Player": players.players,
    "wallet.Account": wallet.deposits,
    "wallet.BonusGrant": wallet.grants,
    "wallet.BonusLimit": wallet.limits,
    "wallet.DayClose": wallet.closed_days,
    "wallet.Journal": wallet.deposits,
    "wallet.LedgerCheck": wallet.checks,
    "wallet.SpendingPolicy": wallet.policies,
    "wallet.Transfer": wallet.deposits,
    "wallet.TransferFee": wallet.fees,
}
