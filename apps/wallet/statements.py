"""Statements of a wallet as files: CSV for spreadsheets, PDF for people and banks."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.lib.units import mm
from reportlab.platypus import LongTable, Paragraph, SimpleDocTemplate, Spacer, TableStyle

from apps.accounts.models import User
from apps.core import clock
from apps.core.errors import Unprocessable
from apps.core.imports.engine.columns import neutral
from apps.core.money import Money

from .selectors.wallet_lines import WalletLine, bucket_balances, wallet_lines

MAX_DAYS = 366
MAX_PDF_LINES = 5_000
CHUNK = 1_000
HEADINGS = ("Date", "Time", "Entry", "Reference", "Bucket", "In", "Out", "Balance")


class StatementTooLong(Unprocessable):
    reason, message = "STATEMENT_TOO_LONG", f"A statement covers up to {MAX_DAYS} days."


class TooManyLines(Unprocessable):
    reason, message = "TOO_MANY_LINES", f"A PDF holds up to {MAX_PDF_LINES} lines: take CSV or a shorter period."


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    content: bytes
    media_type: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A wallet over a period: what each bucket held before and after, and every line between, oldest first."""

    user: User
    currency: str
    first: date
    last: date
    opening: dict[str, Money]
    closing: dict[str, Money]
    lines: list[WalletLine]


def statement_file(*, user: User, currency: str, first: date, last: date, form: str) -> File:
    """The statement from `first` to `last` (business dates, included) as `csv` or `pdf`.

    Raises StatementTooLong, TooManyLines.
    """
    if (last - first).days >= MAX_DAYS:
        raise StatementTooLong(days=MAX_DAYS)
    statement = _statement(user, currency, first, last)
    name = f"munim-statement-{currency.lower()}-{first:%Y%m%d}-{last:%Y%m%d}.{form}"
    if form == "csv":
        return File(content=as_csv(statement), media_type="text/csv; charset=utf-8", name=name)
    if len(statement.lines) > MAX_PDF_LINES:
        raise TooManyLines(lines=len(statement.lines))
    return File(content=as_pdf(statement), media_type="application/pdf", name=name)


def _statement(user: User, currency: str, first: date, last: date) -> Statement:
    since, until = clock.business_period(first, last)
    lines = [*_lines(user, currency, since, until)]
    return Statement(
        user=user,
        currency=currency,
        first=first,
        last=last,
        opening=bucket_balances(user_id=user.pk, currency=currency, at=since),
        closing=bucket_balances(user_id=user.pk, currency=currency, at=until),
        lines=lines[::-1],
    )


def _lines(user: User, currency: str, since: datetime, until: datetime) -> Iterator[WalletLine]:
    """All lines of the period, newest first, a chunk at a time."""
    after: dict = {}
    while True:
        chunk = wallet_lines(user_id=user.pk, currency=currency, limit=CHUNK, since=since, until=until, **after)
        yield from chunk
        if len(chunk) < CHUNK:
            return
        after = {"after": (chunk[-1].transfer_id, chunk[-1].direction)}


def _plain(value: Money | None) -> str:
    return "" if value is None else f"{value.amount:f}"


def _cells(line: WalletLine) -> list[str]:
    at = line.created_at.astimezone(clock.business_zone())
    amount = _plain(line.amount)
    came_in = line.direction == "CREDIT"
    return [
        f"{at:%Y-%m-%d}",
        f"{at:%H:%M:%S}",
        neutral(line.memo) or line.kind,
        neutral(line.reference),
        line.bucket,
        amount if came_in else "",
        "" if came_in else amount,
        _plain(line.balance_after),
    ]


def as_csv(statement: Statement) -> bytes:
    """UTF-8 with a byte order mark (spreadsheets need it); texts from outside cannot become formulas."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEADINGS)
    for bucket, value in statement.opening.items():
        writer.writerow([f"{statement.first:%Y-%m-%d}", "", "Opening balance", "", bucket, "", "", _plain(value)])
    writer.writerows(_cells(line) for line in statement.lines)
    for bucket, value in statement.closing.items():
        writer.writerow([f"{statement.last:%Y-%m-%d}", "", "Closing balance", "", bucket, "", "", _plain(value)])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


_LOOK = TableStyle(
    [
        ("FONT", (0, 0), (-1, 0), "Helvetica-Bold", 7.5),
        ("FONT", (0, 1), (-1, -1), "Helvetica", 7.5),
        ("LINEBELOW", (0, 0), (-1, 0), 0.8, colors.HexColor("#8f2a20")),
        ("LINEBELOW", (0, 1), (-1, -1), 0.25, colors.HexColor("#d8d2c8")),
        ("ALIGN", (5, 0), (-1, -1), "RIGHT"),
        ("TOPPADDING", (0, 0), (-1, -1), 2.5),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 2.5),
    ]
)
_WIDTHS = [18 * mm, 15 * mm, 45 * mm, 38 * mm, 16 * mm, 18 * mm, 18 * mm, 20 * mm]


def as_pdf(statement: Statement) -> bytes:
    """A4, one table over as many pages as it takes, headings repeated, pages numbered."""
    out = io.BytesIO()
    document = SimpleDocTemplate(
        out, pagesize=A4, leftMargin=11 * mm, rightMargin=11 * mm, topMargin=15 * mm, bottomMargin=15 * mm,
        title=f"Statement {statement.first} to {statement.last}", author="Munim",
    )  # fmt: skip
    styles = getSampleStyleSheet()
    owner = f"Account {statement.user.public_id} · {statement.currency} · {statement.first} to {statement.last}"
    rows = [list(HEADINGS), *(_fitted(_cells(line)) for line in statement.lines)]
    document.build(
        [
            Paragraph("Munim: wallet statement", styles["Title"]),
            Paragraph(owner, styles["Normal"]),
            Paragraph(f"Opening: {_sums(statement.opening)}", styles["Normal"]),
            Paragraph(f"Closing: {_sums(statement.closing)}", styles["Normal"]),
            Spacer(1, 5 * mm),
            LongTable(rows, colWidths=_WIDTHS, repeatRows=1, style=_LOOK),
        ],
        onFirstPage=_number,
        onLaterPages=_number,
    )
    return out.getvalue()


def _sums(buckets: dict[str, Money]) -> str:
    return ", ".join(f"{bucket} {value.amount:f}" for bucket, value in buckets.items())


def _fitted(cells: list[str]) -> list[str]:
    """Cut to what the columns hold: the PDF's own fonts know Latin letters only."""
    wide = [cell.encode("latin-1", "replace").decode("latin-1") for cell in cells]
    return [wide[0], wide[1], wide[2][:34], wide[3][:28], *wide[4:]]


def _number(canvas, document) -> None:
    canvas.setFont("Helvetica", 7.5)
    canvas.drawRightString(A4[0] - 11 * mm, 9 * mm, f"Page {document.page}")
