"""How much may be promised."""

from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.db.models import Model

from apps.core import audit
from apps.core.money import money
from apps.rewards.errors import BudgetTooSmall
from apps.rewards.models import Budget


@transaction.atomic
def budget_set(
    *, currency: str, cap: Decimal, actor: Model | None, rule_id: UUID | None = None, reason: str = ""
) -> Budget:
    """Sets the cap of a rule's budget, or of everything in a currency. Raises AmountInvalid, BudgetTooSmall."""
    cap = money(cap, currency).amount
    row = Budget.objects.select_for_update().filter(rule_id=rule_id, currency=currency).first()
    before = row.cap if row else None
    row = row or Budget(rule_id=rule_id, currency=currency)
    if cap < row.spent:
        raise BudgetTooSmall(spent=str(row.spent))
    row.cap = cap
    row.save()
    audit.record("rewards.budget.set", row, actor=actor, before={"cap": before}, after={"cap": cap}, reason=reason)
    return row
