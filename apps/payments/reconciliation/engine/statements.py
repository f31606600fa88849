"""Bank statements in MT940 and CAMT.053, as rows under headings; the balances are proved while they are read."""

import re
from collections.abc import Iterator
from copy import copy, deepcopy
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
# A debit, or a credit taken back; what takes a debit back comes in.
_LEAVES = ("D", "RC")
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
    for statement in _chained(statements):
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


def _chained(statements: list[Statement]) -> Iterator[Statement]:
    """Account by account, the oldest first; pages and days follow one another. Raises FileUnreadable."""
    for account in dict.fromkeys(statement.account for statement in statements):
        own = [statement for statement in statements if statement.account == account]
        holes, holes_backwards = list(_holes(own)), list(_holes(own[::-1]))
        if not holes:
            yield from own
        elif not holes_backwards:
            yield from own[::-1]
        else:
            closing, opening = min(holes, holes_backwards, key=len)[0]
            raise FileUnreadable(
                f"Of account {account} one statement closes with {_text(closing)} and the next opens with "
                f"{_text(opening)}: a statement between them is missing."
            )


def _holes(statements: list[Statement]) -> Iterator[tuple[Decimal, Decimal]]:
    for one, following in zip(statements, statements[1:], strict=False):
        if None not in (one.closing, following.opening) and one.closing != following.opening:
            yield one.closing, following.opening


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
        opening, closing = (_balance(found.data, name) for name in ("opening", "closing"))
        lines = [_mt940_line(entry.data) for entry in found if "amount" in entry.data]
    except (ValueError, RuntimeError, KeyError, AttributeError, InvalidOperation) as broken:
        raise FileUnreadable("This MT940 statement cannot be read: is the file cut off?") from broken
    if opening is not None and closing is None:
        raise FileUnreadable("The statement has no closing balance: is the file cut off?")
    return Statement(str(found.data.get("account_identification", "")).rpartition("/")[2], opening, closing, lines)


def _balance(data: dict[str, Any], name: str) -> Decimal | None:
    """A statement of several pages has intermediate balances between its first and its last."""
    told = data.get(f"final_{name}_balance") or data.get(f"intermediate_{name}_balance")
    return None if told is None else told.amount.amount


def _mt940_line(data: dict[str, Any]) -> Line:
    booked: date = data.get("entry_date") or data["date"]
    own = data.get("customer_reference") or ""
    amount = abs(data["amount"].amount)
    return Line(
        booked_on=date(booked.year, booked.month, booked.day),
        narration=" ".join((data.get("transaction_details") or "").split())[:200],
        reference=(data.get("bank_reference") or "")[:64],
        utr="" if own.upper() in ("NONREF", "") else own[:40],
        amount=-amount if data["status"] in _LEAVES else amount,
        currency=data["amount"].currency,
    )


# CAMT.053, CAMT.052


def camt_rows(path: Path) -> Iterator[list[Any]]:
    """Raises FileUnreadable, also for a document with a DTD or entities."""
    raw = _read(path)
    try:
        safe, whole = parse_safely(path, forbid_dtd=True), Camt053Parser(raw)
        told = [*safe.iterfind(".//{*}Stmt"), *safe.iterfind(".//{*}Rpt")]
        if not told:
            raise FileUnreadable("There is no statement in this document.")
        statements = [_camt(one, _entries(whole, number)) for number, one in enumerate(told)]
    except DefusedXmlException as hostile:
        raise FileUnreadable("This document defines entities, which no bank statement needs: it is not read.") from (
            hostile
        )
    except _BROKEN as broken:
        raise FileUnreadable("This CAMT.053 statement cannot be read: is the file cut off?") from broken
    return rows_of(statements)


def _entries(whole: Camt053Parser, number: int) -> list[dict[str, Any]]:
    """The entries of one statement of the document: the parser tells accounts apart by IBAN only."""
    alone = _copy_of(whole)
    for place, other in enumerate([*alone.tree.iter("{*}Stmt"), *alone.tree.iter("{*}Rpt")]):
        if place != number:
            other.getparent().remove(other)
    for entry in list(alone.tree.iter("{*}Ntry")):
        _as_one_line(entry)
    return alone.get_transactions()


def _copy_of(whole: Camt053Parser) -> Camt053Parser:
    """Another parser of the same document, to be cut down."""
    alone = copy(whole)
    alone.tree = deepcopy(whole.tree)
    return alone


def _as_one_line(entry: Any) -> None:
    """The account moved by the entry: its parts, in whatever currency, only lend it their words."""
    details = list(entry.iter("{*}TxDtls"))
    parts = [part for detail in details for name in ("{*}Amt", "{*}CdtDbtInd") for part in detail.iter(name)]
    for part in parts:
        part.getparent().remove(part)
    if len(details) > 1:
        words = " ".join(text.strip() for detail in details for text in detail.itertext() if text.strip())
        for part in [*entry.iterfind("{*}NtryDtls"), *entry.iterfind("{*}AddtlNtryInf")]:
            entry.remove(part)
        added = deepcopy(entry[0])
        added.tag, added.text = f"{entry.tag.removesuffix('Ntry')}AddtlNtryInf", words
        added[:] = []
        added.attrib.clear()
        entry.append(added)


def _camt(told: Any, entries: list[dict[str, Any]]) -> Statement:
    booked = [entry for entry in entries if (entry.get("Status") or "BOOK") == "BOOK"]
    account = told.findtext("{*}Acct/{*}Id/{*}IBAN") or told.findtext("{*}Acct/{*}Id/{*}Othr/{*}Id") or ""
    balances = {code: amount for code, amount in map(_camt_balance, told.iterfind("{*}Bal")) if code}
    opening = next((balances[code] for code in ("OPBD", "PRCD") if code in balances), None)
    return Statement(account, opening, balances.get("CLBD"), [_camt_line(entry) for entry in booked])


def _camt_balance(told: Any) -> tuple[str, Decimal]:
    amount = Decimal(told.findtext("{*}Amt"))
    sign = -1 if told.findtext("{*}CdtDbtInd") == "DBIT" else 1
    return told.findtext("{*}Tp/{*}CdOrPrtry/{*}Cd") or "", sign * amount


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
