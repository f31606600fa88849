"""Which happenings are worth a document. The apps they happen in lie above: their events are known by name."""

from apps.core import events
from apps.payments.invoices import services
from apps.payments.invoices.services import Deposit


@events.subscriber("payment.processed", name="invoices.receipts", batched=True, rest=0.25)
def receipts_of_deposits(told) -> None:
    """Many at once: the series is locked once for all of them, and not for each."""
    deposits = [
        Deposit(event.payment_id, event.user_id, event.minor, event.currency, event.method) for event, _ in told
    ]
    services.deposit_documents(deposits=deposits)


@events.subscriber("payment.refunded", "refunds.failed", name="invoices.credit_notes", together=1)
def note_of_refund(event, delivery) -> None:
    """Of what had a receipt: money in suspense had none. One that came back after all no longer counts."""
    if event.name == "refunds.failed":
        services.refund_document_void(refund_id=event.refund_id)
    elif event.user_id and event.was_credited:
        services.refund_document(
            refund_id=event.refund_id,
            payment_id=event.payment_id,
            user_id=event.user_id,
            minor=event.minor,
            currency=event.currency,
        )


@events.subscriber("payout.returned", name="invoices.payout_returns", together=1)
def void_receipt_of_payout(event, delivery) -> None:
    services.payout_document_void(payout_id=event.payout_id)


@events.subscriber("wallet.transfer_fee_taken", name="invoices.fees", together=1)
def invoice_of_fee(event, delivery) -> None:
    services.fee_document(
        journal_id=event.journal_id,
        user_id=event.user_id,
        fee=event.fee,
        tax=event.tax,
        tax_percent=event.tax_percent,
        currency=event.currency,
    )
