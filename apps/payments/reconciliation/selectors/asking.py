"""What gateways must still be asked."""

from datetime import date

from django.db.models import Exists, OuterRef, Q, TextField
from django.db.models.functions import Cast

from apps.payments.disputes.models import Dispute
from apps.payments.reconciliation.engine.days import days_between
from apps.payments.reconciliation.models import Break, FetchedDay, SettlementRow
from apps.payments.reconciliation.states import RowKind

OF_DISPUTES = (RowKind.DISPUTE, RowKind.DISPUTE_REVERSAL)
ASKED = (RowKind.PAYMENT, RowKind.REFUND, *OF_DISPUTES)


def days_to_fetch(gateway: str, *, first: date, last: date) -> list[date]:
    """Days that a gateway may still add to, and earlier ones that it did not tell to the end, oldest first."""
    unfinished = FetchedDay.objects.filter(gateway=gateway, is_complete=False, date__lt=first)
    return [*unfinished.order_by("date").values_list("date", flat=True)[:30], *days_between(first, last)]


def rows_to_ask(limit: int) -> list[SettlementRow]:
    """Payments, refunds and disputes of settlements that our books do not know, and that no break is open for."""
    known = Break.objects.filter(object_type=SettlementRow._meta.label_lower, object_id=OuterRef("key"))
    dispute = Dispute.objects.filter(gateway=OuterRef("gateway"), dispute_id=OuterRef("entity_id"))
    rows = SettlementRow.objects.filter(explained_at=None, kind__in=ASKED).exclude(
        Q(kind__in=OF_DISPUTES) & Exists(dispute)
    )
    rows = rows.annotate(key=Cast("pk", TextField())).filter(~Exists(known))
    return list(rows.order_by("id")[:limit])
