"""What a bench answers, and the table they make."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One measured number beside the reference measured in the same run."""

    name: str
    value: float
    unit: str
    reference: float | None = None
    reference_name: str = ""
    reach: str = ""
    """What we want, in words: ">= 0.7 x reference"."""
    reached: bool | None = None

    @property
    def ratio(self) -> float | None:
        return self.value / self.reference if self.reference else None


HEADINGS = ("name", "value", "unit", "reference", "ratio", "reach", "")


def _number(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:,.2f}"


def _row(figure: Figure) -> tuple[str, ...]:
    reference = f"{_number(figure.reference)} {figure.reference_name}".strip()
    verdict = {None: "", True: "ok", False: "NOT REACHED"}[figure.reached]
    return (
        figure.name, _number(figure.value), figure.unit, reference, _number(figure.ratio), figure.reach, verdict,
    )  # fmt: skip


def table(figures: Iterable[Figure]) -> str:
    """Plain columns, wide enough for their longest cell."""
    rows = [HEADINGS, *(_row(figure) for figure in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADINGS))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    lines.insert(1, "  ".join("-" * width for width in widths))
    return "\n".join(lines)
