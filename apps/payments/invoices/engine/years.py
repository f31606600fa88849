"""Fiscal years of India: April to March."""

from datetime import date

FIRST_MONTH = 4


def fiscal_year(day: date) -> int:
    """The calendar year in which the day's fiscal year began."""
    return day.year if day.month >= FIRST_MONTH else day.year - 1


def year_name(begun: int) -> str:
    """`26-27` for the year that began in April 2026."""
    return f"{begun % 100:02d}-{(begun + 1) % 100:02d}"


def document_number(prefix: str, begun: int, sequence: int) -> str:
    """`INV/26-27/000001`: at most 16 characters, as rule 46(b) of the CGST Rules asks."""
    return f"{prefix}/{year_name(begun)}/{sequence:06d}"
