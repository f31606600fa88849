"""The fee table of transfers to merchants: future terms are added and withdrawn, what has begun stays."""

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models import Model

from apps.core import audit, clock
from apps.core.money import Money, to_minor
from apps.wallet.errors import FeeBegan, FeeInvalid, FeeUnknown
from apps.wallet.models import TransferFee
from apps.wallet.selectors.fees import fees_changed

MOST = Decimal(100)


@transaction.atomic
def transfer_fee_set(
    *,
    currency: str,
    effective_from: date,
    percent: Decimal,
    fixed: Money,
    minimum: Money,
    maximum: Money | None,
    tax_percent: Decimal,
    actor: Model | None,
    reason: str,
) -> TransferFee:
    """Terms from a day on; of a day that is still to come they may be set again. Raises FeeBegan, FeeInvalid."""
    known = TransferFee.objects.select_for_update().filter(currency=currency, effective_from=effective_from).first()
    _require_ahead(effective_from, is_new=known is None)
    row = known or TransferFee(currency=currency, effective_from=effective_from)
    before = _facts(row) if known else None
    row.percent, row.tax_percent = percent, tax_percent
    row.fixed_minor, row.minimum_minor = to_minor(fixed), to_minor(minimum)
    row.maximum_minor = None if maximum is None else to_minor(maximum)
    row.made_by, row.reason = actor, reason[:500]
    _require_sound(row, [fixed, minimum, *([maximum] if maximum else [])])
    row.save()
    audit.record("wallet.transfer_fee.set", row, actor=actor, before=before, after=_facts(row), reason=reason)
    fees_changed()
    return row


@transaction.atomic
def transfer_fee_withdraw(*, fee_id, actor: Model, reason: str) -> None:
    """Takes back terms that have not begun. Raises FeeUnknown, FeeBegan."""
    row = TransferFee.objects.select_for_update().filter(pk=fee_id).first()
    if row is None:
        raise FeeUnknown
    if row.effective_from <= clock.today():
        raise FeeBegan
    audit.record("wallet.transfer_fee.withdraw", row, actor=actor, before=_facts(row), reason=reason)
    row.delete()
    fees_changed()


def _require_ahead(begins: date, *, is_new: bool) -> None:
    """New terms may begin today; those of today stand. Transfers of past days were made on past terms."""
    today = clock.today()
    if begins < today or (begins == today and not is_new):
        raise FeeBegan


def _require_sound(row: TransferFee, amounts: list[Money]) -> None:
    bad = any(str(amount.currency) != row.currency or amount.amount < 0 for amount in amounts)
    bad = bad or not all(0 <= part <= MOST for part in (row.percent, row.tax_percent))
    if bad or (row.maximum_minor is not None and row.maximum_minor < row.minimum_minor):
        raise FeeInvalid


def _facts(row: TransferFee) -> dict:
    names = ("currency", "effective_from", "percent", "fixed_minor", "minimum_minor", "maximum_minor", "tax_percent")
    return {name: getattr(row, name) for name in names}
