"""A list as a CSV file: the filtered rows as the screen shows them, masked alike, safe to open in a spreadsheet."""

import csv
import io
from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal
from html import unescape
from typing import Any, NamedTuple

from django.contrib import messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import label_for_field
from django.contrib.admin.views.main import ERROR_FLAG, PAGE_VAR
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponseBase, QueryDict, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import strip_tags
from django.utils.safestring import SafeString
from django.utils.text import capfirst, slugify
from django.views.decorators.http import require_POST

from apps.core import audit, clock
from apps.core.display import EMPTY
from apps.core.imports.engine.columns import neutral
from apps.core.money import Money, group_digits

from .columns import reader

PERMISSION = "core.download_list"
MOST_ROWS = 50_000
_AT_ONCE, _BLOCK = 1_000, 64 * 1024


class Cell(NamedTuple):
    """One column of the file: what its heading says, and what a row has there."""

    heading: str
    read: Callable[[Model], Any]
    holds: str = ""
    relation: str = ""


def url_name(page, view: str = "file") -> str:
    return f"{page.opts.app_label}_{page.opts.model_name}_{view}"


def address(request: HttpRequest, page) -> str:
    """Where the list shown has its file, searches and filters included; empty for who may not take it."""
    if not may_download(page, request):
        return ""
    return f"{reverse(f'admin:{url_name(page)}')}?{_without_page(request.GET).urlencode()}"


def may_download(page, request: HttpRequest) -> bool:
    """Lists have a file where their page names its columns, for who sees the list and may take lists away."""
    return bool(page.file_columns) and page.has_view_permission(request) and request.user.has_perm(PERMISSION)


@require_POST
def answer(request: HttpRequest, page) -> HttpResponseBase:
    """The filtered list, streamed and audited; too long a one is refused in words. Raises PermissionDenied."""
    if not may_download(page, request):
        raise PermissionDenied
    shown, request.GET = reverse(f"admin:{url_name(page, 'changelist')}"), _without_page(request.GET)
    try:
        rows = page.get_changelist_instance(request).queryset
    except IncorrectLookupParameters:
        return redirect(f"{shown}?{ERROR_FLAG}=1")
    count = rows.order_by()[: MOST_ROWS + 1].count()
    if count > MOST_ROWS:
        most = group_digits(MOST_ROWS)
        messages.error(request, f"More than {most} rows match. Narrow the list, by days say, and take it in parts.")
        return redirect(f"{shown}?{request.GET.urlencode()}")
    wanted = request.GET.dict()
    audit.record(f"{page.opts.label_lower}.download", None, actor=request.user, after={"list": wanted}, count=count)
    name = f"{slugify(page.opts.verbose_name_plural)}-{clock.now().astimezone(clock.business_zone()):%Y%m%d-%H%M}.csv"
    return StreamingHttpResponse(
        blocks(page, rows[:MOST_ROWS]),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _without_page(query: QueryDict) -> QueryDict:
    query = query.copy()
    query.pop(PAGE_VAR, None)
    return query


def blocks(page, rows: QuerySet) -> Iterator[bytes]:
    """UTF-8 with a mark, so that Excel reads it as such; a block at a time."""
    cells = [_cell(page, wanted) for wanted in page.file_columns]
    rows = rows.select_related(*{cell.relation for cell in cells if cell.relation})
    text = io.StringIO("\ufeff")
    text.seek(1)
    writer = csv.writer(text)
    writer.writerow([heading for cell in cells for heading in _headings(cell)])
    for row in rows.iterator(chunk_size=_AT_ONCE):
        writer.writerow([value for cell in cells for value in _values(cell, row)])
        if text.tell() > _BLOCK:
            yield text.getvalue().encode()
            text.seek(0)
            text.truncate()
    yield text.getvalue().encode()


def _cell(page, wanted: str | tuple[str, str]) -> Cell:
    """A column of the page, a field, or a path over relations with its heading."""
    if isinstance(wanted, tuple):
        path, heading = wanted
        return Cell(heading, reader(path), relation=path.rpartition("__")[0])
    column = getattr(page, wanted, None)
    if column is not None:
        told = {name: getattr(column, name, "") for name in ("holds", "relation")}
        return Cell(column.short_description, getattr(column, "read", column), **told)
    told = f"get_{wanted}_display" if page.model._meta.get_field(wanted).choices else ""
    read = (lambda row: getattr(row, told)()) if told else reader(wanted)
    return Cell(capfirst(label_for_field(wanted, page.model, page)), read)


def _headings(cell: Cell) -> tuple[str, ...]:
    if cell.holds == "money":
        return cell.heading, f"{cell.heading}: currency"
    return (f"{cell.heading} ({clock.business_zone()})",) if cell.holds == "time" else (cell.heading,)


def _values(cell: Cell, row: Model) -> tuple[Any, ...]:
    value = cell.read(row)
    if cell.holds == "money":
        return ("", "") if value is None else (f"{value.amount:f}", value.currency)
    return (plain(value),)


def plain(value: Any) -> Any:
    """As a spreadsheet wants it: numbers as numbers, times on the business clock, texts that are no formulas."""
    if value is None or value == EMPTY:
        return ""
    if isinstance(value, Money):
        return f"{value.amount:f}"
    if isinstance(value, datetime):
        return f"{value.astimezone(clock.business_zone()):%Y-%m-%d %H:%M:%S}"
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, (int, Decimal, date)):
        return str(value)
    text = unescape(strip_tags(value)).strip() if isinstance(value, SafeString) else str(value)
    return neutral(text)
