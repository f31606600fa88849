"""Three kinds of file. The same file again changes nothing; what was matched is not changed by a file."""

from collections.abc import Mapping

from apps.core.imports.kinds import ImportKind, RowCheck, Target, register
from apps.payments.reconciliation.models import BankLine, SettlementRow

from . import fields, hooks, verifying

PERMISSION = "reconciliation.import_settlementrow"
RAZORPAY, CASHFREE, BANK = "razorpay_settlement", "cashfree_settlement", "bank_statement"

_TYPE = "lower(btrim(s.type))"
_STAMPS = {"batch_id": "{batch}"}
_LINKS = (
    ("Settlements", "admin:reconciliation_settlement_changelist"),
    ("Breaks", "admin:reconciliation_break_changelist"),
)


def _kind(words: Mapping[str, str]) -> str:
    """Our word for a row's type, in SQL."""
    cases = " ".join(f"WHEN '{word}' THEN '{kind}'" for word, kind in words.items())
    return f"CASE {_TYPE} {cases} ELSE 'ADJUSTMENT' END"


def _settlement(
    key: str, title: str, gateway: str, columns: tuple, words: Mapping[str, str], **sql: str
) -> ImportKind:
    """`sql`: a row's kind, entity, fee, credit and debit in terms of the staged row; `words`: its known types."""
    unknown = f"{_TYPE} NOT IN ({', '.join(repr(word) for word in words)})"
    values = {
        "order_id": "COALESCE(s.order_id, '')",
        "utr": "COALESCE(upper(s.utr), '')",
        "currency": "s.currency",
        "amount": "s.amount",
        "credit": sql["credit"],
        "debit": sql["debit"],
        "fee": sql["fee"],
        "tax": "COALESCE(s.tax, 0)",
        "settled_on": "s.settled_on",
    }
    other = " OR ".join(f"t.{name} <> {values[name]}" for name in ("currency", "amount", "credit", "debit", "fee"))
    return ImportKind(
        key=key,
        title=title,
        permission=PERMISSION,
        fields=columns,
        row_key=(columns[0].name, "type", "settlement_id"),
        checks=(
            RowCheck(
                fields=("amount",),
                fails=f"{sql['credit']} > 0 AND {sql['debit']} > 0",
                reason="'A line brings money or takes it, not both'",
            ),
            RowCheck(fields=("tax",), fails=f"s.tax > {sql['fee']}", reason="'The tax is more than the whole fee'"),
        ),
        targets=(
            Target(
                name="row",
                model=SettlementRow,
                shown_field=columns[0].name,
                key={
                    "entity_id": sql["entity"],
                    "gateway": f"'{gateway}'",
                    "kind": sql["kind"],
                    "settlement_key": "s.settlement_id",
                },
                columns=values,
                set_always=_STAMPS,
                checks=(
                    RowCheck(
                        fields=("amount",),
                        fails=f"t.match_id IS NOT NULL AND ({other})",
                        reason="'This line was matched with other figures: ' || t.amount || ', fee ' || t.fee",
                    ),
                ),
                keep_new="CASE WHEN t.match_id IS NOT NULL OR t.booked_at IS NOT NULL THEN 'The line is matched' END",
            ),
        ),
        verify=verifying.totals(sql["credit"], sql["debit"], unknown),
        whole=True,
        preview=hooks.settlement_preview(sql["credit"], sql["debit"], sql["fee"], sql["kind"], unknown),
        committed=hooks.settlements_committed,
        undone=hooks.settlements_undone,
        result_links=_LINKS,
    )


_RAZORPAY, _CASHFREE = _kind(fields.RAZORPAY_KINDS), _kind(fields.CASHFREE_KINDS)
_DISPUTED = f"({_RAZORPAY}) = 'ADJUSTMENT' AND s.dispute_id IS NOT NULL"
register(
    _settlement(
        *(RAZORPAY, "Settlement file of Razorpay", "razorpay", fields.RAZORPAY, fields.RAZORPAY_KINDS),
        kind=f"CASE WHEN NOT ({_DISPUTED}) THEN {_RAZORPAY} WHEN COALESCE(s.debit, 0) > 0 THEN 'DISPUTE' "
        "ELSE 'DISPUTE_REVERSAL' END",
        entity=f"CASE WHEN {_DISPUTED} THEN s.dispute_id ELSE s.entity_id END",
        fee="COALESCE(s.fee, s.bare_fee + COALESCE(s.tax, 0), 0)",
        credit="COALESCE(s.credit, 0)",
        debit="COALESCE(s.debit, 0)",
    )
)
_NET = "COALESCE(s.net, s.amount)"
register(
    _settlement(
        *(CASHFREE, "Settlement file of Cashfree", "cashfree", fields.CASHFREE, fields.CASHFREE_KINDS),
        kind=_CASHFREE,
        entity=f"CASE WHEN ({_CASHFREE}) = 'PAYMENT' THEN COALESCE(s.cf_payment_id, s.event_id) ELSE s.event_id END",
        fee="COALESCE(s.charge, 0) + COALESCE(s.tax, 0)",
        credit=f"CASE s.sale_type WHEN 'CREDIT' THEN {_NET} ELSE 0 END",
        debit=f"CASE s.sale_type WHEN 'DEBIT' THEN {_NET} ELSE 0 END",
    )
)
# What looks like a UTR in the words of a bank: 12 digits (IMPS, UPI) or 16 to 22 letters and digits (NEFT, RTGS).
_UTR = r"'\y(\d{12}|[A-Z]{4}[A-Z0-9]{12}|[A-Z]{4}[A-Z0-9]{18})\y'"
_OWN_UTR = f"COALESCE(upper(s.utr), substring(upper(s.narration) FROM {_UTR}), '')"
# With the balance after it a line is itself in whatever form the bank wrote it; without, its words must tell.
_LINE = (
    "md5(concat_ws('|', s.account, s.booked_on, s.currency, trim_scale(COALESCE(s.credit, 0)), "
    f"trim_scale(COALESCE(s.debit, 0)), {_OWN_UTR}, trim_scale(s.balance), "
    "CASE WHEN s.balance IS NULL THEN concat_ws('|', upper(s.reference), s.narration) END))::uuid"
)
register(
    ImportKind(
        key=BANK,
        title="Bank statement (CSV, XLSX, MT940, CAMT.053)",
        permission=PERMISSION,
        fields=fields.BANK,
        row_key=("account", "booked_on", "credit", "debit", "utr", "reference", "narration", "balance"),
        checks=(
            RowCheck(
                fields=("credit",),
                fails="(COALESCE(s.credit, 0) > 0) = (COALESCE(s.debit, 0) > 0)",
                reason="'A line is a credit or a debit: exactly one of both must be more than zero'",
            ),
        ),
        targets=(
            Target(
                name="line",
                model=BankLine,
                shown_field="narration",
                key={"line_key": _LINE},
                columns={
                    "account": "s.account",
                    "booked_on": "s.booked_on",
                    "reference": "COALESCE(s.reference, '')",
                    "utr": _OWN_UTR,
                    "narration": "COALESCE(s.narration, '')",
                    "currency": "s.currency",
                    "credit": "COALESCE(s.credit, 0)",
                    "debit": "COALESCE(s.debit, 0)",
                    "balance": "s.balance",
                },
                set_always=_STAMPS,
                keep_new="CASE WHEN t.match_id IS NOT NULL OR t.posted_at IS NOT NULL OR EXISTS (SELECT FROM "
                "reconciliation_match m WHERE m.paid_with_id = t.id OR m.billed_on_id = t.id) "
                "THEN 'The line is matched' END",
            ),
        ),
        verify=verifying.balances,
        whole=True,
        preview=hooks.bank_preview,
        committed=hooks.bank_committed,
        undone=hooks.bank_undone,
        result_links=(
            ("Bank lines", "admin:reconciliation_bankline_changelist"),
            ("Breaks", "admin:reconciliation_break_changelist"),
        ),
    )
)
