"""The answer to a dispute as a letter: a PDF that stands for itself, whatever the bank does with the rest."""

import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from xml.sax.saxutils import escape

from django.conf import settings
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle, getSampleStyleSheet
from reportlab.lib.units import mm
from reportlab.platypus import LongTable, Paragraph, SimpleDocTemplate, Spacer, TableStyle

from apps.core import clock

from .engine.packing import Piece
from .models import Dispute
from .selectors import raised_lately, sections

MOST_LINES = 60
_RED, _LINE = colors.HexColor("#8f2a20"), colors.HexColor("#d8d2c8")
_STYLES = getSampleStyleSheet()
_SMALL = ParagraphStyle("small", parent=_STYLES["Normal"], fontSize=8, leading=10)
_HEAD = ParagraphStyle("head", parent=_STYLES["Heading3"], textColor=_RED, spaceBefore=4 * mm)
_LOOK = TableStyle(
    [
        ("FONT", (0, 0), (-1, -1), "Helvetica", 8),
        ("LINEBELOW", (0, 0), (-1, -1), 0.25, _LINE),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("TOPPADDING", (0, 0), (-1, -1), 2),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 2),
    ]
)


def letter(dispute: Dispute, pieces: Sequence[Piece]) -> bytes:
    """What was paid, by whom, what they got for it, and which files show it."""
    out = io.BytesIO()
    document = SimpleDocTemplate(
        out, pagesize=A4, leftMargin=16 * mm, rightMargin=16 * mm, topMargin=16 * mm, bottomMargin=16 * mm,
        title=f"Answer to dispute {dispute.dispute_id}", author="Munim", invariant=1,
    )  # fmt: skip
    body = [
        Paragraph(f"Answer to dispute {_text(dispute.dispute_id)}", _STYLES["Title"]),
        _table(_dispute_rows(dispute)),
        Paragraph("The payment", _HEAD),
        _table(_payment_rows(dispute)),
        Paragraph("The customer", _HEAD),
        _table(_customer_rows(dispute)),
        Paragraph("What the customer got", _HEAD),
        _table(_play_rows(dispute)),
        Paragraph(f"The wallet since the payment (the first {MOST_LINES} lines)", _HEAD),
        _table(_ledger_rows(dispute), (38 * mm, 60 * mm, 28 * mm, 26 * mm, 26 * mm)),
        Paragraph("Files that show it", _HEAD),
        _table([(piece.name, piece.shows, piece.facts["sha256"]) for piece in pieces], (28 * mm, 60 * mm, 90 * mm)),
        Spacer(1, 4 * mm),
    ]
    document.build(body, onFirstPage=_number, onLaterPages=_number)
    return out.getvalue()


def _dispute_rows(dispute: Dispute) -> list[tuple[str, str]]:
    return [
        ("Phase", dispute.get_phase_display()),
        ("Amount", _money(dispute.money)),
        ("Reason given", f"{dispute.reason_code} {dispute.reason}".strip()),
        ("Answer due by", _time(dispute.respond_by)),
    ]


def _payment_rows(dispute: Dispute) -> list[tuple[str, str]]:
    payment = dispute.gateway_payment
    return [
        ("Gateway", str(payment.gateway).title()),
        ("Payment and order", f"{payment.gateway_payment_id}, {payment.order_id}"),
        ("Paid", f"{_money(payment.amount)} by {payment.method or 'unknown'} on {_time(sections.begun_at(dispute))}"),
        ("Bank's reference (RRN)", payment.rrn or "not told"),
        ("Payer", payment.payer or "not told"),
        ("Credited to the customer's wallet", _time(payment.credited_at)),
        ("Returned already", _money(payment.refunded)),
    ]


def _customer_rows(dispute: Dispute) -> list[tuple[str, str]]:
    if dispute.user is None:
        return [("Customer", "The payment belongs to no customer of ours.")]
    kyc, devices = sections.kyc_facts(dispute), sections.sessions_of(dispute)
    here = [row for row in devices if row["was_open_when_paid"]]
    return [
        ("Customer", f"{dispute.user.public_id}, since {_time(dispute.user.date_joined)}"),
        ("Identity", f"Proved on {_time_of(kyc['verified_at'])}" if kyc.get("verified_at") else "Not proved"),
        ("Logged in when it was paid", _devices(here)),
        ("Disputes in 30 days", str(raised_lately(dispute.user_id))),
    ]


def _devices(rows: Iterable[dict]) -> str:
    told = [
        f"{row['device'] or row['platform'] or 'device'} from {row['address'] or 'unknown address'}" for row in rows
    ]
    return "; ".join(told[:5]) or "No session on record"


def _play_rows(dispute: Dispute) -> list[tuple[str, str]]:
    facts = sections.play_facts(dispute)
    if not facts:
        return [("Service", "The money was not credited to anybody.")]
    staked, won = (f"{facts[name]['currency']} {facts[name]['amount']}" for name in ("staked", "won"))
    return [("Service", "Wallet credit, usable at once"), ("Staked since", staked), ("Won since", won)]


def _ledger_rows(dispute: Dispute) -> list[tuple[str, ...]]:
    begun = sections.begun_at(dispute)
    lines = [line for line in sections.lines_of(dispute) if line.created_at >= begun]
    rows = [
        (
            _time(line.created_at),
            line.kind,
            line.bucket,
            ("" if line.direction == "CREDIT" else "-") + f"{line.amount.amount:f}",
            "" if line.balance_after is None else f"{line.balance_after.amount:f}",
        )
        for line in lines[:MOST_LINES]
    ]
    return [("When", "What", "Bucket", "Amount", "Balance"), *rows]


def _table(rows: Iterable[Sequence[str]], widths: Sequence[float] = (60 * mm, 118 * mm)) -> LongTable:
    cells = [[Paragraph(_text(cell), _SMALL) for cell in row] for row in rows] or [[Paragraph("-", _SMALL)]]
    return LongTable(cells, colWidths=list(widths)[: len(cells[0])], style=_LOOK)


def _text(value: object) -> str:
    """The PDF's own fonts know Latin letters only."""
    return escape(str(value).encode("latin-1", "replace").decode("latin-1"))


def _money(value) -> str:
    return f"{value.currency} {value.amount:f}"


def _time(at: datetime | None) -> str:
    return (
        "-"
        if at is None
        else f"{at.astimezone(clock.business_zone()):%d %b %Y, %H:%M:%S} {settings.BUSINESS_TIME_ZONE}"
    )


def _time_of(text: str) -> str:
    return _time(datetime.fromisoformat(text))


def _number(canvas, document) -> None:
    canvas.setFont("Helvetica", 7.5)
    canvas.drawRightString(A4[0] - 16 * mm, 9 * mm, f"Page {document.page}")
