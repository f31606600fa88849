"""Settlement files as the gateways' dashboards give them: CSV in rupees."""

import csv
import io
import time

from ..books import INDIA
from ..cashfree.portraits import settled as cashfree_row
from ..things import Row, Settlement

RAZORPAY_TYPES = {
    "PAYMENT": "payment", "REFUND": "refund", "DISPUTE": "adjustment", "DISPUTE_REVERSAL": "adjustment",
}  # fmt: skip
RAZORPAY_COLUMNS = (
    "transaction_entity", "entity_id", "amount", "currency", "fee (exclusive tax)", "tax", "debit", "credit",
    "payment_method", "card_type", "issuer_name", "entity_created_at", "payment_captured_at", "payment_notes", "arn",
    "entity_description", "order_id", "order_receipt", "order_notes", "dispute_id", "dispute_created_at",
    "dispute_reason", "settlement_id", "settled_at", "settlement_utr", "settled_by",
)  # fmt: skip
CASHFREE_COLUMNS = (
    "Event Id", "Event Type", "Event Settlement Amount", "Event Amount", "Sale Type", "Event Status", "Event Time",
    "Event Currency", "Order Id", "Order Amount", "Customer Phone", "Customer Email", "Customer Name",
    "Payment Amount", "Payment Utr", "Payment Time", "Payment Service Charge", "Payment Service Tax", "Cf Payment Id",
    "Cf Settlement Id", "Settlement Date", "Settlement Utr", "Split Service Charge", "Split Service Tax",
    "Vendor Commission", "Refund Id", "Refund Arn", "Refund Note", "Refund Processed At", "Closed In Favor Of",
    "Dispute Resolved On", "Dispute Category", "Dispute Note", "Adjustment Remarks", "Remarks",
)  # fmt: skip


def rupees(paise: int) -> str:
    return f"{paise // 100}.{paise % 100:02}"


def settlement_csv(settlements: list[Settlement]) -> str:
    """The rows of settlements of one gateway."""
    is_razorpay = not settlements or settlements[0].gateway == "razorpay"
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(RAZORPAY_COLUMNS if is_razorpay else CASHFREE_COLUMNS)
    line = _razorpay if is_razorpay else _cashfree
    writer.writerows(line(one, row) for one in settlements for row in one.rows)
    return out.getvalue()


def _at(moment: float) -> str:
    return time.strftime("%d/%m/%Y %H:%M:%S", time.gmtime(moment + INDIA))


def _razorpay(one: Settlement, row: Row) -> list[str]:
    is_dispute = row.kind.startswith("DISPUTE")
    values = {
        "transaction_entity": RAZORPAY_TYPES[row.kind],
        "entity_id": row.entity_id,
        "amount": rupees(row.amount),
        "currency": "INR",
        "fee (exclusive tax)": rupees(row.fee - row.tax),
        "tax": rupees(row.tax),
        "debit": rupees(row.debit),
        "credit": rupees(row.credit),
        "payment_method": row.method.lower(),
        "entity_created_at": _at(row.at),
        "payment_captured_at": _at(row.at) if row.kind == "PAYMENT" else "",
        "entity_description": row.kind.replace("_", " ").capitalize() if is_dispute else "",
        "order_id": row.order_id,
        "order_receipt": row.receipt,
        "dispute_id": row.entity_id if is_dispute else "",
        "settlement_id": one.id,
        "settled_at": _at(one.created_at),
        "settlement_utr": one.utr,
        "settled_by": "Razorpay",
    }
    return [values.get(name, "") for name in RAZORPAY_COLUMNS]


def _cashfree(one: Settlement, row: Row) -> list[str]:
    whole = cashfree_row(one, row)
    shown = ((name, whole.get(name.lower().replace(" ", "_"))) for name in CASHFREE_COLUMNS)
    return ["" if value is None else f"{value:.2f}" if isinstance(value, float) else str(value) for _, value in shown]
