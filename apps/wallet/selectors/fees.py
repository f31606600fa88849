"""The fee table as transfers read it: without a query on most calls."""

from datetime import date

from apps.core import clock
from apps.core.snapshot import Snapshot
from apps.wallet.engine.fees import NO_FEE, Fee, FeeTerms, fee_of
from apps.wallet.models import TransferFee

_Table = dict[str, list[tuple[date, FeeTerms]]]


def _load() -> _Table:
    table: _Table = {}
    for row in TransferFee.objects.order_by("currency", "-effective_from"):
        table.setdefault(row.currency, []).append((row.effective_from, row.terms))
    return table


_fees: Snapshot[_Table] = Snapshot("transfer_fees", _load)


def fees_changed() -> None:
    """Call after a write, in its transaction."""
    _fees.changed()


def transfer_fee(minor: int, currency: str) -> Fee:
    """What a transfer to a merchant costs today."""
    today = clock.today()
    for begins, terms in _fees.get().get(currency, ()):
        if begins <= today:
            return fee_of(minor, terms)
    return NO_FEE
