"""What gateways must still be asked."""

from datetime import date

from django.db.models import Exists, OuterRef, TextField
from django.db.models.functions import Cast

from apps.payments.reconciliation.engine.days import days_between
from apps.payments.reconciliation.models import Break, FetchedDay, SettlementRow
from apps.payments.reconciliation.states import RowKind


def days_to_fetch(gateway: str, *, first: date, last: date) -> list[date]:
    """Days that a gateway may still add to, and earlier ones that it did not tell to the end, oldest first."""
    unfinished = FetchedDay.objects.filter(gateway=gateway, is_complete=False, date__lt=first)
    return [*unfinished.order_by("date").values_list("date", flat=True)[:30], *days_between(first, last)]


def rows_to_ask(limit: int) -> list[SettlementRow]:
    """Payments and refunds of settlements that our books do not know, and that no break is open for."""
    known = Break.objects.filter(object_type=SettlementRow._meta.label_lower, object_id=OuterRef("key"))
    rows = SettlementRow.objects.filter(explained_at=None, kind__in=[RowKind.PAYMENT, RowKind.REFUND])
    rows = rows.annotate(key=Cast("pk", TextField())).filter(~Exists(known))
    return list(rows.order_by("id")[:limit])
