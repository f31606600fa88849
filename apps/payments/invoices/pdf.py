"""A document on paper: A4, drawn from its stored facts, the same bytes every time."""

import io
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import KeepTogether, LongTable, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from apps.core.money import exponent, from_minor, group_digits
from apps.payments.invoices.engine.words import amount_in_words
from apps.payments.invoices.models import Document
from apps.payments.invoices.states import DocumentKind, DocumentState

BRAND, SOFT, RULE = (colors.HexColor(shade) for shade in ("#8f2a23", "#6b645a", "#d8d2c8"))
PAPER = colors.HexColor("#f7f3ec")
SIDE = 16 * mm
PADDING = 6  # of reportlab's own frame
WIDTH = A4[0] - 2 * SIDE
NOTHING = "-"


def _style(name: str, size: float, *, bold: bool = False, color=colors.black, right: bool = False) -> ParagraphStyle:
    return ParagraphStyle(
        name,
        fontName="Helvetica-Bold" if bold else "Helvetica",
        fontSize=size,
        leading=size * 1.35,
        textColor=color,
        alignment=TA_RIGHT if right else 0,
    )


PLAIN, SMALL = _style("plain", 9), _style("small", 7.5, color=SOFT)
LABEL, STRONG = _style("label", 7, bold=True, color=SOFT), _style("strong", 9.5, bold=True)
LABEL_RIGHT = _style("label-right", 7, bold=True, color=SOFT, right=True)
NUMBER, CELL = _style("number", 8.5, right=True), _style("cell", 8.5)
HOUSE, TITLE = _style("house", 15, bold=True), _style("title", 15, bold=True, color=BRAND, right=True)
RIGHT = _style("right", 9, right=True)
TOTAL, TOTAL_NUMBER = _style("total", 11, bold=True), _style("total-number", 11, bold=True, right=True)


def document_pdf(document: Document) -> bytes:
    """The document as a PDF file."""
    out = io.BytesIO()
    title = f"{document.get_kind_display()} {document.number}"
    paper = SimpleDocTemplate(
        out, pagesize=A4, leftMargin=SIDE - PADDING, rightMargin=SIDE - PADDING, topMargin=18 * mm,
        bottomMargin=22 * mm, title=title,
        author=_latin(document.issuer["name"]), invariant=1,
    )  # fmt: skip
    parts = [_head(document), Spacer(1, 6 * mm), _parties(document), Spacer(1, 7 * mm), _lines(document)]
    parts += [Spacer(1, 4 * mm), KeepTogether([_totals(document), Spacer(1, 5 * mm), *_words(document)])]
    paper.build(parts, canvasmaker=lambda *args, **options: _Numbered(document, *args, **options))
    return out.getvalue()


def _head(document: Document) -> Table:
    issuer = document.issuer
    house = [_text(issuer["name"], HOUSE), _text(issuer["address"], SMALL)]
    if issuer["gstin"]:
        house.append(_text(f"GSTIN {issuer['gstin']}", SMALL))
    named = [_text(document.get_kind_display(), TITLE), _text(document.number, RIGHT)]
    named.append(_text(f"{document.issued_on:%d %B %Y}", RIGHT))
    table = Table([[house, named]], colWidths=[WIDTH * 0.58, WIDTH * 0.42])
    table.setStyle(TableStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), ("LEFTPADDING", (0, 0), (0, 0), 0),
                               ("RIGHTPADDING", (-1, 0), (-1, 0), 0)]))  # fmt: skip
    return table


def _parties(document: Document) -> Table:
    to = [_text("ISSUED TO", LABEL), _text(document.issued_for, STRONG), _text(document.user.public_id, SMALL)]
    if document.tax:
        to.append(_text(f"Place of supply {document.place_of_supply}", SMALL))
    facts = [_text("ABOUT", LABEL)]
    facts += [_text(f"{name}: {value}", PLAIN) for name, value in document.details.items()]
    if document.corrects is not None:
        facts.append(_text(f"Corrects {document.corrects.number} of {document.corrects.issued_on:%d %B %Y}", PLAIN))
    table = Table([[to, facts]], colWidths=[WIDTH * 0.42, WIDTH * 0.58])
    table.setStyle(TableStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), ("BACKGROUND", (0, 0), (-1, -1), PAPER),
                               ("LEFTPADDING", (0, 0), (-1, -1), 4 * mm), ("TOPPADDING", (0, 0), (-1, -1), 3 * mm),
                               ("BOTTOMPADDING", (0, 0), (-1, -1), 3 * mm)]))  # fmt: skip
    return table


def _lines(document: Document) -> LongTable:
    """Tax columns only where there is tax: CGST and SGST, or IGST."""
    taxes = [name for name in ("cgst", "sgst", "igst") if any(line[name] for line in document.lines)]
    words = ["#", "Description", *(["HSN/SAC"] if taxes else [])]
    figures = [*(["Before tax", "Rate"] if taxes else []), *(name.upper() for name in taxes)]
    figures.append(f"Amount ({document.currency})")
    rows = [[*(_text(word, LABEL) for word in words), *(_text(figure, LABEL_RIGHT) for figure in figures)]]
    for number, line in enumerate(document.lines, 1):
        cells = [_text(str(number), CELL), _text(line["title"], CELL)]
        if taxes:
            cells += [_text(line["code"] or NOTHING, CELL), _sum(document, line["net"]), _rate(line)]
        rows.append([*cells, *(_sum(document, line[name]) for name in taxes), _sum(document, line["total"])])
    fixed = [7 * mm, *([17 * mm, 25 * mm, 13 * mm] if taxes else []), *(20 * mm for _ in taxes), 32 * mm]
    widths = [fixed[0], WIDTH - sum(fixed), *fixed[1:]]
    look = [("LINEBELOW", (0, 0), (-1, 0), 1, BRAND), ("LINEBELOW", (0, 1), (-1, -1), 0.4, RULE),
            ("VALIGN", (0, 0), (-1, -1), "TOP"), ("LEFTPADDING", (0, 0), (-1, -1), 2),
            ("RIGHTPADDING", (0, 0), (-1, -1), 2)]  # fmt: skip
    return LongTable(rows, colWidths=widths, repeatRows=1, style=TableStyle(look))


def _totals(document: Document) -> Table:
    rows = []
    if document.tax:
        rows.append([_text("Before tax", PLAIN), _sum(document, document.net)])
        for name in ("cgst", "sgst", "igst"):
            if whole := sum(line[name] for line in document.lines):
                rows.append([_text(name.upper(), PLAIN), _sum(document, whole)])
    total = group_digits(document.total_money.amount, exponent(document.currency))
    rows.append([_text("Total", TOTAL), _text(f"{document.currency} {total}", TOTAL_NUMBER)])
    table = Table(rows, colWidths=[38 * mm, 50 * mm], hAlign="RIGHT")
    table.setStyle(TableStyle([("LINEABOVE", (0, -1), (-1, -1), 1, BRAND), ("RIGHTPADDING", (0, 0), (-1, -1), 2)]))
    return table


def _words(document: Document) -> list[Paragraph]:
    words = amount_in_words(document.total, document.currency, exponent(document.currency))
    return [_text("IN WORDS", LABEL), _text(words, PLAIN)]


def _rate(line: dict) -> Paragraph:
    return _text(f"{line['rate']} %" if line["rate"] != "0" else NOTHING, NUMBER)


def _sum(document: Document, minor: int) -> Paragraph:
    return _text(group_digits(from_minor(minor, document.currency).amount, exponent(document.currency)), NUMBER)


def _text(text: str, style: ParagraphStyle) -> Paragraph:
    return Paragraph(escape(_latin(text)), style)


def _latin(text: str) -> str:
    """The PDF's own fonts know Latin letters only."""
    return text.replace("₹", "INR ").encode("latin-1", "replace").decode("latin-1")


class _Numbered(Canvas):
    """Counts its pages before it writes them, so that each can say of how many it is one."""

    def __init__(self, document: Document, *args, **options):
        super().__init__(*args, **options)
        self._document, self._kept = document, []

    def showPage(self):  # noqa: N802 (reportlab's name)
        self._kept.append(dict(self.__dict__))
        self._startPage()

    def save(self):
        for number, page in enumerate(self._kept, 1):
            self.__dict__.update(page)
            self._border(number, len(self._kept))
            super().showPage()
        super().save()

    def _border(self, number: int, pages: int) -> None:
        self.setFillColor(BRAND)
        self.rect(0, A4[1] - 5 * mm, A4[0], 5 * mm, stroke=0, fill=1)
        self.setFillColor(SOFT)
        self.setFont("Helvetica", 7.5)
        self.drawString(SIDE, 12 * mm, _latin(self._document.issuer["footer"]))
        self.drawRightString(A4[0] - SIDE, 12 * mm, f"{self._document.number}   Page {number} of {pages}")
        if self._document.state == DocumentState.VOID:
            self._stamp()

    def _stamp(self) -> None:
        self.saveState()
        self.translate(A4[0] / 2, A4[1] / 2)
        self.rotate(38)
        self.setFillColor(BRAND, alpha=0.16)
        self.setFont("Helvetica-Bold", 110)
        self.drawCentredString(0, -35, "VOID")
        self.restoreState()


def file_name(document: Document) -> str:
    """`munim-receipt-RCP-26-27-000001.pdf`."""
    kind = DocumentKind(document.kind).label.lower().replace(" ", "-")
    return f"munim-{kind}-{document.number.replace('/', '-')}.pdf"
