"""Bank statements in MT940 and CAMT.053, as rows under headings; the balances are proved while they are read."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import mt940
from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError
from defusedxml.ElementTree import parse as parse_safely
from pycamt.parser import Camt053ParseError, Camt053Parser

from apps.core.imports.engine.readers import Reader
from apps.core.imports.engine.refusals import FileUnreadable

HEADINGS = ["Date", "Narration", "Reference", "UTR", "Debit", "Credit", "Balance", "Currency", "Account"]
MOST_BYTES = 64 << 20
# What pycamt and the parsers below it raise over a file that is cut off or is something else.
_BROKEN = (ParseError, Camt053ParseError, InvalidOperation, ValueError, AttributeError, KeyError, TypeError)
_MT940 = re.compile(rb"\A\W*(\{1:[^}]*\}.{0,400}?)?:20:[^\r\n]*\r?\n", re.DOTALL)
_CAMT = re.compile(rb"<(\w+:)?Document\b[^>]*camt\.05[23]|<(\w+:)?BkToCstmrStmt", re.IGNORECASE)


@dataclass(frozen=True)
class Line:
    """One entry: `amount` is below zero where money left."""

    booked_on: date
    narration: str
    reference: str
    utr: str
    amount: Decimal
    currency: str


@dataclass(frozen=True)
class Statement:
    """One account's entries between two balances, as far as the bank tells them."""

    account: str
    opening: Decimal | None
    closing: Decimal | None
    lines: list[Line]


def rows_of(statements: list[Statement]) -> Iterator[list[Any]]:
    """Headings, then a row per entry with the balance after it. Raises FileUnreadable when balances do not add up."""
    for statement in statements:
        _require_even(statement)
    yield HEADINGS
    for statement in statements:
        balance = statement.opening
        for line in statement.lines:
            balance = None if balance is None else balance + line.amount
            yield [
                line.booked_on.isoformat(),
                line.narration,
                line.reference,
                line.utr,
                _text(-line.amount) if line.amount < 0 else "",
                _text(line.amount) if line.amount > 0 else "",
                "" if balance is None else _text(balance),
                line.currency,
                statement.account[-32:],
            ]


def _require_even(statement: Statement) -> None:
    if statement.opening is None or statement.closing is None:
        return
    reached = statement.opening + sum(line.amount for line in statement.lines)
    if reached != statement.closing:
        raise FileUnreadable(
            f"The entries of account {statement.account} lead from {_text(statement.opening)} to {_text(reached)}, "
            f"the statement closes with {_text(statement.closing)}: is the file cut off?"
        )


def _text(value: Decimal) -> str:
    return f"{value:f}"


def _read(path: Path) -> bytes:
    if path.stat().st_size > MOST_BYTES:
        raise FileUnreadable(f"A statement of more than {MOST_BYTES >> 20} MB is not read: ask for fewer days.")
    return path.read_bytes()


# MT940


def mt940_rows(path: Path) -> Iterator[list[Any]]:
    """Raises FileUnreadable."""
    text = _decoded(_read(path))
    blocks = [block for block in re.split(r"(?=^:20:)", text, flags=re.MULTILINE) if block.startswith(":20:")]
    return rows_of([_mt940(block) for block in blocks])


def _decoded(raw: bytes) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")


def _mt940(block: str) -> Statement:
    try:
        found = mt940.parse(block)
        opening, closing = (_balance(found.data.get(f"final_{name}_balance")) for name in ("opening", "closing"))
        lines = [_mt940_line(entry.data) for entry in found if "amount" in entry.data]
    except (ValueError, RuntimeError, KeyError, AttributeError, InvalidOperation) as broken:
        raise FileUnreadable("This MT940 statement cannot be read: is the file cut off?") from broken
    if opening is not None and closing is None:
        raise FileUnreadable("The statement has no closing balance: is the file cut off?")
    return Statement(str(found.data.get("account_identification", "")).rpartition("/")[2], opening, closing, lines)


def _balance(told: Any) -> Decimal | None:
    return None if told is None else told.amount.amount


def _mt940_line(data: dict[str, Any]) -> Line:
    booked: date = data.get("entry_date") or data["date"]
    own = data.get("customer_reference") or ""
    return Line(
        booked_on=date(booked.year, booked.month, booked.day),
        narration=" ".join((data.get("transaction_details") or "").split())[:200],
        reference=(data.get("bank_reference") or "")[:64],
        utr="" if own.upper() in ("NONREF", "") else own[:40],
        amount=data["amount"].amount,
        currency=data["amount"].currency,
    )


# CAMT.053


def camt_rows(path: Path) -> Iterator[list[Any]]:
    """Raises FileUnreadable, also for a document with a DTD or entities."""
    raw = _read(path)
    try:
        safe = parse_safely(path, forbid_dtd=True)
        own = safe.findtext(".//{*}Acct/{*}Id/{*}Othr/{*}Id") or ""
        found = Camt053Parser(raw)
        entries, told = found.get_transactions(), found.get_statement_info()
        infos = told if isinstance(told, list) else [told]
        if len(infos) > 1 and not all(info.get("IBAN") for info in infos):
            raise FileUnreadable("This document has several statements without IBANs: upload one account at a time.")
        statements = [_camt(info, entries if len(infos) == 1 else _of(info, entries), own) for info in infos]
    except DefusedXmlException as hostile:
        raise FileUnreadable("This document defines entities, which no bank statement needs: it is not read.") from (
            hostile
        )
    except _BROKEN as broken:
        raise FileUnreadable("This CAMT.053 statement cannot be read: is the file cut off?") from broken
    return rows_of(statements)


def _of(info: dict[str, Any], entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [entry for entry in entries if entry.get("AccountIBAN") == info.get("IBAN")]


def _camt(info: dict[str, Any], entries: list[dict[str, Any]], own: str) -> Statement:
    booked = [entry for entry in entries if (entry.get("Status") or "BOOK") == "BOOK"]
    opening, closing = (_decimal(info.get(f"{name}Balance")) for name in ("Opening", "Closing"))
    return Statement(info.get("IBAN") or own, opening, closing, [_camt_line(entry) for entry in booked])


def _decimal(value: Any) -> Decimal | None:
    return None if value in (None, "") else Decimal(str(value))


def _camt_line(entry: dict[str, Any]) -> Line:
    amount = Decimal(entry["Amount"])
    own = entry.get("EndToEndId") or ""
    narration = entry.get("RemittanceInformationFull") or entry.get("RemittanceInformation")
    return Line(
        booked_on=date.fromisoformat(entry["BookingDate"][:10]),
        narration=" ".join((narration or entry.get("AdditionalEntryInformation") or "").split())[:200],
        reference=(entry.get("TransactionID") or "")[:64],
        utr="" if own.upper() in ("NOTPROVIDED", "") else own[:40],
        amount=-amount if entry["CreditDebitIndicator"] == "DBIT" else amount,
        currency=entry["Currency"],
    )


READERS = (
    Reader(
        format="mt940",
        title="MT940 bank statement",
        recognises=lambda head: _MT940.match(head) is not None,
        rows=mt940_rows,
    ),
    Reader(
        format="camt053",
        title="CAMT.053 bank statement",
        recognises=lambda head: _CAMT.search(head) is not None,
        rows=camt_rows,
    ),
)
