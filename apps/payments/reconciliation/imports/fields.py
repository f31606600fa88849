"""The columns of settlement files and bank statements, and what gateways and banks call them."""

from apps.core.imports.kinds import Field, FieldType


def amount(name: str, title: str, *synonyms: str, **options) -> Field:
    return Field(name=name, title=title, type=FieldType.AMOUNT, synonyms=synonyms, **options)


def key(name: str, title: str, *synonyms: str, **options) -> Field:
    return Field(name=name, title=title, type=FieldType.ID, synonyms=synonyms, **options)


def day(name: str, title: str, *synonyms: str, **options) -> Field:
    return Field(name=name, title=title, type=FieldType.DATE, synonyms=synonyms, **options)


CURRENCY = Field(
    name="currency",
    title="Currency",
    type=FieldType.CURRENCY,
    required=True,
    synonyms=("Curr", "Ccy", "Currency Code", "Event Currency", "Order Currency"),
)
TOTAL = amount(
    *("settlement_total", "Settlement total", "Settlement Amount", "Amount Settled", "Total Settled"),
    help="Where the file says it: what all rows of the settlement must add up to.",
)

# What files call a row -> our word; the rest is an adjustment.
RAZORPAY_KINDS = {
    "payment": "PAYMENT",
    "refund": "REFUND",
    **dict.fromkeys(("adjustment", "dispute", "transfer", "settlement.ondemand", "reserve"), "ADJUSTMENT"),
}
CASHFREE_KINDS = {
    "payment": "PAYMENT",
    "refund": "REFUND",
    "refund_reversal": "REFUND_REVERSAL",
    **dict.fromkeys(("dispute", "chargeback"), "DISPUTE"),
    **dict.fromkeys(("dispute_reversal", "chargeback_reversal"), "DISPUTE_REVERSAL"),
    **dict.fromkeys(("other_adjustment", "adjustment", "service_charge"), "ADJUSTMENT"),
}

RAZORPAY = (
    key("entity_id", "Entity ID", "Transaction ID", "Payment or refund ID", required=True),
    Field(
        name="type",
        title="Type",
        type=FieldType.TEXT,
        required=True,
        synonyms=("Transaction Entity", "Transaction Type", "Entity Type", "Entity"),
        help="A kind we do not know is kept and becomes a break.",
    ),
    amount("amount", "Amount", "Transaction Amount", required=True),
    CURRENCY,
    amount("credit", "Credit", "Credit Amount"),
    amount("debit", "Debit", "Debit Amount"),
    amount("fee", "Fee with its tax", "Fee", "Fees", "Fee (inclusive of tax)"),
    amount("bare_fee", "Fee without its tax", "Fee (exclusive tax)", "Fee Exclusive Tax"),
    amount("tax", "Tax on the fee", "Tax", "GST", "Service Tax"),
    key("settlement_id", "Settlement ID", "Settlement", required=True),
    key("utr", "Settlement UTR", "UTR", "Settlement Utr"),
    key("order_id", "Order ID", "Order"),
    key("dispute_id", "Dispute ID", "Dispute"),
    day("settled_on", "Settled", "Settled At", "Settlement Date", "Settled On"),
    TOTAL,
)

CASHFREE = (
    key("event_id", "Event ID", "Event", required=True),
    Field(
        name="type",
        title="Event type",
        type=FieldType.TEXT,
        required=True,
        synonyms=("Event Type", "Transaction Type"),
        help="A kind we do not know is kept and becomes a break.",
    ),
    Field(
        name="sale_type",
        title="Sale type",
        type=FieldType.CHOICE,
        required=True,
        choices=(("credit", "CREDIT"), ("debit", "DEBIT")),
    ),
    amount("amount", "Event amount", "Event Amount", required=True),
    amount("net", "Settled amount of the event", "Event Settlement Amount"),
    CURRENCY,
    key("cf_payment_id", "Cashfree payment ID", "Cf Payment Id", "Payment Id"),
    amount("charge", "Charge without its tax", "Payment Service Charge", "Event Service Charge", "Service Charge"),
    amount("tax", "Tax on the charge", "Payment Service Tax", "Event Service Tax", "Service Tax"),
    key("settlement_id", "Settlement ID", "Cf Settlement Id", "Settlement Id", required=True),
    key("utr", "Settlement UTR", "Settlement Utr", "UTR"),
    key("order_id", "Order ID", "Order Id"),
    day("settled_on", "Settled", "Settlement Date", "Settled On"),
    TOTAL,
)

BANK = (
    Field(
        name="account",
        title="Bank account",
        type=FieldType.TEXT,
        required=True,
        max_length=32,
        synonyms=("Account", "Account No", "Account Number", "IBAN"),
        help="The last digits, or a name: the same in every file of this account.",
    ),
    day(
        *("booked_on", "Date", "Txn Date", "Transaction Date", "Posting Date", "Booking Date", "Value Date"),
        required=True,
    ),
    Field(
        name="narration",
        title="Narration",
        type=FieldType.TEXT,
        max_length=200,
        synonyms=("Description", "Particulars", "Remarks", "Transaction Remarks", "Transaction Description"),
    ),
    key("reference", "Reference", "Ref No", "Chq/Ref No", "Cheque No", "Ref No./Cheque No.", "Transaction ID"),
    key("utr", "UTR", "UTR No", "UTR Number", "RRN"),
    amount("debit", "Debit", "Withdrawal", "Withdrawal Amt", "Withdrawal Amount", "Dr", "Debit Amount"),
    amount("credit", "Credit", "Deposit", "Deposit Amt", "Deposit Amount", "Cr", "Credit Amount"),
    amount("balance", "Balance", "Closing Balance", "Running Balance", "Available Balance", signed=True),
    CURRENCY,
)
