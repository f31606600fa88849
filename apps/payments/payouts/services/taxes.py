"""Tax at source: which rule holds, what it takes of a payout, and new rules."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.models import Model

from apps.core import audit, clock
from apps.core.money import Money, from_minor, to_minor
from apps.payments.payouts import selectors
from apps.payments.payouts.engine.taxes import NOTHING, assess, net_winnings
from apps.payments.payouts.errors import TaxRuleInPast, TaxRuleInvalid
from apps.payments.payouts.models import TaxRule
from apps.payments.payouts.states import TaxBasis


@dataclass(frozen=True, kw_only=True, slots=True)
class Withheld:
    """What is withheld, of what, by which rule (none: nothing)."""

    tax: Money
    base: Money
    rule: TaxRule | None


def tax_of(*, user_id: int, amount: Money) -> Withheld:
    """The tax on a payout asked for now; the caller holds the user's payouts."""
    currency, minor = str(amount.currency), to_minor(amount)
    rule = selectors.tax_rule_on(clock.today(), currency)
    found = NOTHING
    if rule is not None:
        by_year = rule.basis == TaxBasis.NET_WINNINGS
        base = net_winnings(minor, selectors.year_so_far(user_id, currency)) if by_year else minor
        found = assess(base=base, rate=rule.rate, exempt=rule.exempt_minor)
    return Withheld(tax=from_minor(found.tax, currency), base=from_minor(found.base, currency), rule=rule)


@transaction.atomic
def tax_rule_create(
    *,
    effective_from: date,
    basis: str,
    rate: Decimal,
    exempt: Money,
    section: str,
    actor: Model | None,
    reason: str,
) -> TaxRule:
    """A rule from that day on; the one before it ends there. Raises TaxRuleInPast, TaxRuleInvalid."""
    if effective_from < clock.today():
        raise TaxRuleInPast
    if not (rate.is_finite() and 0 <= rate < 1) or basis not in TaxBasis.values or exempt.amount < 0:
        raise TaxRuleInvalid
    try:
        with transaction.atomic():
            rule = TaxRule.objects.create(
                currency=str(exempt.currency),
                effective_from=effective_from,
                basis=basis,
                rate=rate,
                exempt_minor=to_minor(exempt),
                section=section.strip()[:60],
                made_by=actor,
            )
    except IntegrityError as clash:
        raise TaxRuleInvalid("There is a rule that starts on that day.") from clash
    facts = {"basis": basis, "rate": rate, "exempt": exempt, "effective_from": effective_from, "section": section}
    audit.record("payouts.tax_rule.create", rule, actor=actor, after=facts, reason=reason)
    return rule
