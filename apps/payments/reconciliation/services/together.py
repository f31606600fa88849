"""Bank lines that pay several things at once, things that several lines pay, and a month's fees on one line."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db.models import F, QuerySet

from apps.core import clock, policy
from apps.core.money import format_money, money
from apps.payments.gateways import selectors as gateways
from apps.payments.reconciliation.engine.fees import Fee, MonthOfFees, months
from apps.payments.reconciliation.engine.fixes import is_charge
from apps.payments.reconciliation.engine.sums import Line, Sum, Wanted, sums
from apps.payments.reconciliation.models import BankLine, Match
from apps.payments.reconciliation.selectors import fees_not_taken, named_together
from apps.payments.reconciliation.states import MatchedBy, MatchKind, MatchState

# More of a sort is a wrong file: nothing is guessed then.
MOST = 200
# A month's fees are billed in it or in the next, and the statement may come late.
FEES_BILLED = timedelta(days=92)


def pair_named() -> int:
    """A line whose words name several things, and that is exactly their sum; how many lines."""
    paired = 0
    for line_id, match_ids in named_together().items():
        line = BankLine.objects.get(pk=line_id)
        matches = list(_open_matches().filter(pk__in=match_ids).order_by("id"))
        if len(matches) == len(match_ids) and total(matches) == moved(line):
            pay_together(line, matches, how=MatchedBy.ID)
            paired += 1
    return paired


def pair_sums() -> int:
    """Where exactly one sum fits; how many lines and things found each other."""
    certain, _ = _sums()
    for one in certain:
        if len(one.lines) == 1:
            line = BankLine.objects.get(pk=one.lines[0])
            pay_together(line, list(Match.objects.filter(pk__in=one.wanted)), how=MatchedBy.SUM)
        else:
            _pay_in_parts(one)
    return len(certain)


def pair_fees() -> int:
    """A line that says it is a charge and is exactly what a gateway took for a month's payouts; how many lines."""
    charges = _charges()
    known = _months() if charges else []
    found = []
    for line in charges:
        fitting = [month for month in known if month.fits(moved(line), line.currency, line.booked_on)]
        if len(fitting) == 1:
            found.append((line, fitting[0]))
    taken = [month.key for _, month in found]
    certain = [(line, month) for line, month in found if taken.count(month.key) == 1]
    for line, month in certain:
        Match.objects.filter(pk__in=month.matches).update(billed_on=line)
        BankLine.objects.filter(pk=line.pk).update(fee=line.debit, explained_at=clock.now())
    return len(certain)


def pay_together(line: BankLine, matches: Collection[Match], **said: Any) -> None:
    """One line pays them all, each exactly what is expected of it."""
    keys = [match.pk for match in matches]
    Match.objects.filter(pk__in=keys).update(paid_with=line, share=F("expected"), finding=MatchState.EXPECTED, **said)
    BankLine.objects.filter(pk=line.pk).update(explained_at=clock.now())


def hints() -> dict[Any, str]:
    """Words for lines and things that more than one sum fits, or a month's fees: a person chooses."""
    _, doubtful = _sums()
    names = dict(_open_matches().values_list("pk", "remote_id"))
    said: dict[Any, list[str]] = defaultdict(list)
    for one in doubtful:
        if len(one.lines) == 1:
            said[one.lines[0]].append(" + ".join(sorted(names[pk] for pk in one.wanted)))
        else:
            said[one.wanted[0]].append(f"{len(one.lines)} lines of the statement")
    words = {key: f"Together as much: {', or '.join(sorted(set(some))[:3])}." for key, some in said.items()}
    return words | _fee_hints()


def _fee_hints() -> dict[Any, str]:
    charges = _charges()
    known = _months() if charges else []
    return {
        line.pk: "; ".join(_of_month(month) for month in known if month.covers(line.booked_on))[:160] + "."
        for line in charges
        if any(month.covers(line.booked_on) for month in known)
    }


def _of_month(month: MonthOfFees) -> str:
    fees = format_money(money(month.amount, month.currency))
    return (
        f"{gateways.title(month.gateway)} told fees of {fees} for {len(month.matches)} payouts of {month.first:%B %Y}"
    )


def _pay_in_parts(one: Sum) -> None:
    BankLine.objects.filter(pk__in=one.lines).update(match_id=one.wanted[0], explained_at=clock.now())
    Match.objects.filter(pk=one.wanted[0]).update(finding=MatchState.EXPECTED, how=MatchedBy.SUM)


def _sums() -> tuple[list[Sum], list[Sum]]:
    """Only of settlements: among thousands of payouts some always add up to something."""
    window = timedelta(days=policy.get("reconciliation.match_window_days"))
    lines = list(_open_lines()[: MOST + 1])
    matches = list(_open_matches().filter(kind=MatchKind.SETTLEMENT)[: MOST + 1])
    if len(lines) > MOST or len(matches) > MOST:
        return [], []
    return sums(
        [Line(one.pk, one.account, one.currency, moved(one), one.booked_on, one.utr) for one in lines],
        [
            Wanted(
                *(one.pk, one.gateway, one.currency, total([one])),
                *(one.happened_on - window, one.due_on + window, one.utr),
            )
            for one in matches
        ],
    )


def _open_lines() -> QuerySet[BankLine]:
    return BankLine.objects.filter(explained_at=None, match=None).order_by("id")


def _open_matches() -> QuerySet[Match]:
    kinds = [MatchKind.SETTLEMENT, MatchKind.PAYOUT, MatchKind.RETURN]
    waiting = Match.objects.filter(state__in=[MatchState.EXPECTED, MatchState.MISSING], kind__in=kinds, finding="")
    return waiting.order_by("id")


def _charges() -> list[BankLine]:
    lines = _open_lines().filter(debit__gt=0)[:MOST]
    return [line for line in lines if is_charge(f"{line.narration} {line.reference}")]


def _months() -> list[MonthOfFees]:
    since = (clock.today() - FEES_BILLED).replace(day=1)
    return months(Fee(*values) for values in fees_not_taken(since=since))


def moved(line: BankLine) -> Decimal:
    """Below zero where it left."""
    return line.credit - line.debit


def total(matches: Iterable[Match]) -> Decimal:
    """What they bring together, less what they take."""
    return sum((-one.expected if one.is_debit else one.expected for one in matches), Decimal(0))
