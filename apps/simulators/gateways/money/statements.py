"""The statement of the merchant's bank account for a day: settlements come in, payouts go out, some come back."""

import csv
import io
from dataclasses import dataclass
from xml.etree import ElementTree

from ..books import BOOKS, day_of
from ..things import Beneficiary, Payout, Settlement
from .files import rupees

ACCOUNT, BANK = "50200012345678", "HDFC0000053"
FIRST_BALANCE = 10_00_00_000_00
SENDERS = {"razorpay": "RAZORPAY SOFTWARE PRIVATE LIMITED", "cashfree": "CASHFREE PAYMENTS INDIA PVT LTD"}
CAMT = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"


@dataclass(slots=True)
class Line:
    """A movement; a debit is below zero."""

    day: str
    at: float
    amount: int
    utr: str
    narration: str


def lines() -> list[Line]:
    """All movements, oldest first."""
    found = [
        Line(one.day, one.created_at, one.amount, one.utr, f"NEFT CR-{one.utr}-{SENDERS[one.gateway]}-{one.id}")
        for one in BOOKS.all(Settlement)
    ]
    for one in BOOKS.all(Payout):
        if one.was_paid:
            holder = BOOKS.get(Beneficiary, one.beneficiary)
            words = f"{one.mode}-{one.utr}-{holder.name.upper() if holder else ''}-{one.reference[:20]}"
            found.append(Line(day_of(one.paid_at), one.paid_at, -one.amount, one.utr, words))
            if one.state == "REVERSED":
                back = f"REV-{one.mode}-{one.utr}-{one.reference[:20]}"
                found.append(Line(day_of(one.changed_at), one.changed_at, one.amount, one.utr, back))
    return sorted(found, key=lambda line: (line.day, line.at))


def statement(day: str, form: str = "csv") -> str:
    """`form` csv, mt940 or camt053. Raises KeyError."""
    whole = lines()
    opening = FIRST_BALANCE + sum(line.amount for line in whole if line.day < day)
    return FORMS[form](day, opening, [line for line in whole if line.day == day])


def _csv(day: str, opening: int, found: list[Line]) -> str:
    out, balance = io.StringIO(), opening
    writer = csv.writer(out)
    writer.writerow(
        ["Account Number", "Date", "Narration", "Chq/Ref No", "Value Date", "Withdrawal Amt", "Deposit Amt",
         "Closing Balance", "Currency"]
    )  # fmt: skip
    for line in found:
        balance += line.amount
        date = f"{line.day[8:]}/{line.day[5:7]}/{line.day[:4]}"
        sides = ["", rupees(line.amount)] if line.amount > 0 else [rupees(-line.amount), ""]
        writer.writerow([ACCOUNT, date, line.narration, line.utr, date, *sides, rupees(balance), "INR"])
    return out.getvalue()


def _comma(paise: int) -> str:
    return rupees(abs(paise)).replace(".", ",")


def _mt940(day: str, opening: int, found: list[Line]) -> str:
    short = day[2:].replace("-", "")
    closing = opening + sum(line.amount for line in found)
    written = [
        f":20:MUNIM{short}",
        f":25:{BANK}/{ACCOUNT}",
        f":28C:{short[2:]}/1",
        f":60F:{'C' if opening >= 0 else 'D'}{short}INR{_comma(opening)}",
    ]
    for line in found:
        side = "C" if line.amount > 0 else "D"
        written += [f":61:{short}{short[2:]}{side}{_comma(line.amount)}NTRF{line.utr[:16]}//{line.utr[:16]}"]
        written += [f":86:{line.narration[:65]}"]
    written += [f":62F:{'C' if closing >= 0 else 'D'}{short}INR{_comma(closing)}", "-"]
    return "\r\n".join(written) + "\r\n"


def _camt053(day: str, opening: int, found: list[Line]) -> str:
    root = ElementTree.Element("Document", xmlns=CAMT)
    outer = ElementTree.SubElement(root, "BkToCstmrStmt")
    _add(outer, "GrpHdr", MsgId=f"MUNIM{day}", CreDtTm=f"{day}T23:59:59+05:30")
    one = _add(outer, "Stmt", Id=f"MUNIM{day}", ElctrncSeqNb="1", CreDtTm=f"{day}T23:59:59+05:30")
    account = _add(one, "Acct")
    _add(_add(_add(account, "Id"), "Othr"), Id=ACCOUNT)
    _add(account, Ccy="INR")
    _balance(one, "OPBD", opening, day)
    _balance(one, "CLBD", opening + sum(line.amount for line in found), day)
    for number, line in enumerate(found, 1):
        _entry(one, number, line)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(root, encoding="unicode")


def _add(parent: ElementTree.Element, tag: str = "", **texts: str) -> ElementTree.Element:
    """A child with simple children, or only simple children."""
    inner = ElementTree.SubElement(parent, tag) if tag else parent
    for name, text in texts.items():
        ElementTree.SubElement(inner, name).text = text
    return inner


def _amount(parent: ElementTree.Element, paise: int) -> None:
    ElementTree.SubElement(parent, "Amt", Ccy="INR").text = rupees(abs(paise))
    _add(parent, CdtDbtInd="CRDT" if paise >= 0 else "DBIT")


def _balance(parent: ElementTree.Element, code: str, paise: int, day: str) -> None:
    balance = _add(parent, "Bal")
    _add(_add(_add(balance, "Tp"), "CdOrPrtry"), Cd=code)
    _amount(balance, paise)
    _add(balance, "Dt", Dt=day)


def _entry(parent: ElementTree.Element, number: int, line: Line) -> None:
    entry = _add(parent, "Ntry", NtryRef=str(number))
    _amount(entry, line.amount)
    _add(entry, Sts="BOOK")
    _add(entry, "BookgDt", Dt=line.day)
    _add(entry, "ValDt", Dt=line.day)
    _add(entry, AcctSvcrRef=line.utr)
    _add(_add(entry, "BkTxCd"), "Prtry", Cd="NTRF")
    detail = _add(_add(entry, "NtryDtls"), "TxDtls")
    _add(detail, "Refs", EndToEndId=line.utr)
    _add(detail, "RmtInf", Ustrd=line.narration)


FORMS = {"csv": _csv, "mt940": _mt940, "camt053": _camt053}
