"""Files of players from one seed, their way in by the import's services, and twenty live rules for them."""

import csv
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import numpy as np
from django.core.files.base import File
from openpyxl import Workbook

from apps.accounts.models import User
from apps.core import approvals, clock, risk_caps
from apps.core.imports import services as imports
from apps.core.imports.models import ImportBatch
from apps.rewards import services as rewards
from apps.rewards.models import GameEdge, Rule
from apps.rewards.services import RuleContent

HEADINGS = (
    *("Player ID", "Name", "Country", "Currency", "Registered", "Deposits", "Withdrawals", "Stakes", "Winnings"),
    *("Bets", "Active days", "Last active", "Bonus"),
)
SET = "Bench"
RULES = 20
_CHUNK = 50_000
_BUDGET = Decimal(1_000_000_000)


def rows(count: int, *, first: int, seed: int) -> Iterator[tuple]:
    """Players numbered from `first`; the purse is log-normal, so that a few carry the book. Amounts: whole paise."""
    rng, today = np.random.default_rng(seed), clock.today()
    for start in range(0, count, _CHUNK):
        size = min(_CHUNK, count - start)
        stakes = (np.exp(rng.normal(7.0, 1.7, size)) * 100).astype(np.int64)
        wins = (stakes * np.clip(rng.normal(0.955, 0.12, size), 0, 3)).astype(np.int64)
        deposits = stakes // rng.integers(3, 9, size)
        withdrawn = deposits * rng.integers(0, 90, size) // 100
        tenure = rng.integers(30, 900, size)
        recency = np.minimum(rng.integers(0, 90, size), tenure)
        bets, days = stakes // 5_000 + 1, rng.integers(1, 30, size)
        columns = (stakes, wins, deposits, withdrawn, tenure, recency, bets, days)
        for number, values in enumerate(zip(*(each.tolist() for each in columns), strict=True), first + start):
            yield _row(number, today, *values)


def _row(number: int, today: date, stakes, wins, deposits, withdrawn, tenure, recency, bets, days) -> tuple:
    return (
        *(f"B{number}", f"player_{number}", "IN", "INR", (today - timedelta(days=tenure)).isoformat()),
        *(_rupees(deposits), _rupees(withdrawn), _rupees(stakes), _rupees(wins), bets, days),
        *((today - timedelta(days=recency)).isoformat(), _rupees(deposits // 50)),
    )


def _rupees(paise: int) -> str:
    return f"{paise // 100}.{paise % 100:02d}"


def write_csv(path: Path, found: Iterator[tuple]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(HEADINGS)
        writer.writerows(found)


def write_xlsx(path: Path, found: Iterator[tuple]) -> None:
    """Amounts and counts are numbers there, as a spreadsheet has them."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Players")
    sheet.append(HEADINGS)
    for row in found:
        sheet.append((*row[:5], *(float(cell) for cell in row[5:11]), row[11], float(row[12])))
    book.save(path)


def checked(path: Path, *, actor: User) -> ImportBatch:
    """The batch after its check, as a worker leaves it."""
    with path.open("rb") as file:
        batch = imports.import_open(kind="player_totals", file=File(file), filename=path.name, actor=actor)
    imports.import_map(batch_id=batch.pk, actor=actor, enqueue=False)
    imports.run_check(batch_id=batch.pk)
    return ImportBatch.objects.get(pk=batch.pk)


def committed(batch: ImportBatch, *, actor: User, run_rules: bool) -> ImportBatch:
    """The batch after its commit and all that follows: metrics, segments, rules, money."""
    imports.import_commit(batch_id=batch.pk, actor=actor, run_rules=run_rules, enqueue=False)
    imports.run_commit(batch_id=batch.pk)
    batch = ImportBatch.objects.get(pk=batch.pk)
    if batch.failure or "failure" in batch.result:
        raise RuntimeError(batch.failure or batch.result["failure"])
    return batch


def publish_rules(*, maker: User, checker: User) -> None:
    """Twenty rules, each of its own stakes, through what-if, maker and checker; a player gets the first that holds."""
    if Rule.objects.filter(rule_set__name=SET).exists():
        return
    rewards.budget_set(currency="INR", cap=_BUDGET, actor=checker, reason="Bench")
    risk_caps.cap_create(
        action="reward.issue", outcome="HOLD", currency="INR", per_call_max=100_000, actor=checker, reason="Bench"
    )
    for number in range(RULES):
        content = _content(number)
        version = rewards.rule_create(
            name=f"Stakes band {number + 1}", rule_set=SET, family="bands", content=content, actor=maker
        )
        rewards.budget_set(currency="INR", cap=_BUDGET, actor=checker, rule_id=version.rule_id)
        rewards.rule_what_if(version_id=version.pk, actor=maker)
        approval = rewards.rule_publish(version_id=version.pk, actor=maker, reason="Bench")
        approvals.approve(approval_id=approval.pk, checker=checker, digest=approval.digest)


def _content(number: int) -> RuleContent:
    stakes = 20_000 >> number if number < 14 else 0
    return RuleContent(
        condition=f"recency_days <= {14 - number % 3} and ggr > 0 and stakes >= {stakes} and rfm_monetary >= 3",
        amount=f"max(10, min(round(ggr * 0.0{number % 5 + 1}, 0), {500 - number * 10}))",
        currency="INR",
        cap_per_grant=Decimal(400),
        cap_per_player=Decimal(1_000),
        cap_per_run=Decimal(100_000_000),
        wagering_multiple=Decimal(5),
        holdout_percent=5,
        priority=number + 1,
        is_retention=True,
    )


def house_edge() -> None:
    GameEdge.objects.get_or_create(product="", game="", defaults={"house_edge": "0.04"})
