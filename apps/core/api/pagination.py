"""Keyset pages: `{"results": [...], "next_cursor": ...}`. No counting, no OFFSET, no page skipped or seen twice.

A cursor is the last row's keys, signed together with path, filters, ordering and caller: it cannot be forged and is
refused when it is sent with another filter.
"""

import base64
import binascii
import hmac
from dataclasses import dataclass
from typing import Any

import orjson
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.crypto import salted_hmac

from apps.core.errors import Invalid

from .json import dumps

DEFAULT_LIMIT = 20
MAX_LIMIT = 50
_SIGNATURE_BYTES = 16


class CursorInvalid(Invalid):
    reason, message = "CURSOR_INVALID", "This cursor does not belong to this list."


class LimitInvalid(Invalid):
    message = f"limit is a number from 1 to {MAX_LIMIT}."


def _signature(payload: bytes, binding: str) -> bytes:
    return salted_hmac("munim.cursor", payload + binding.encode(), algorithm="sha256").digest()[:_SIGNATURE_BYTES]


def seal(keys: list, *, binding: str) -> str:
    """A cursor over the last row's key values."""
    payload = dumps(keys)
    return base64.urlsafe_b64encode(_signature(payload, binding) + payload).rstrip(b"=").decode()


def unseal(cursor: str, *, binding: str) -> list:
    """The key values in the cursor, as JSON gave them. Raises CursorInvalid."""
    try:
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise CursorInvalid from None
    signature, payload = raw[:_SIGNATURE_BYTES], raw[_SIGNATURE_BYTES:]
    if not hmac.compare_digest(signature, _signature(payload, binding)):
        raise CursorInvalid
    return orjson.loads(payload)


def binding_of(request, ordering: tuple[str, ...] = ()) -> str:
    """What a cursor of this request is bound to: path, filters, ordering, caller."""
    filters = sorted(
        (key, value)
        for key, values in request.query_params.lists()
        if key not in ("cursor", "limit")
        for value in values
    )
    return repr((request.path, filters, ordering, getattr(request.user, "pk", None)))


def limit_of(request) -> int:
    """`?limit=`, 1 to 50. Raises LimitInvalid."""
    text = request.query_params.get("limit")
    if text is None:
        return DEFAULT_LIMIT
    if not (text.isascii() and text.isdigit() and len(text) <= 3 and 1 <= int(text) <= MAX_LIMIT):
        raise LimitInvalid(limit=["Not a number from 1 to 50."])
    return int(text)


@dataclass(frozen=True, slots=True)
class Page:
    """Rows of one page and the way to the next."""

    rows: list[Any]
    next_cursor: str | None

    def body(self, results: list) -> dict[str, Any]:
        return {"results": results, "next_cursor": self.next_cursor}


class KeysetPaginator:
    """Pages over a queryset by non-null keys, the last one unique: `ordering=("-created_at", "-id")`."""

    def __init__(self, *, ordering: tuple[str, ...]):
        self.ordering = ordering
        self.keys = tuple(key.removeprefix("-") for key in ordering)

    def page(self, queryset: QuerySet, request) -> Page:
        """One page of the queryset, by the request's limit and cursor. Raises CursorInvalid, LimitInvalid."""
        limit, binding = limit_of(request), binding_of(request, self.ordering)
        cursor = request.query_params.get("cursor")
        if cursor is not None:
            queryset = queryset.filter(self._after(self._values(queryset, unseal(cursor, binding=binding))))
        rows = list(queryset.order_by(*self.ordering)[: limit + 1])
        if len(rows) <= limit:
            return Page(rows, None)
        rows.pop()
        return Page(rows, seal([self._key(rows[-1], key) for key in self.keys], binding=binding))

    def _values(self, queryset: QuerySet, keys: list) -> list:
        if len(keys) != len(self.keys):
            raise CursorInvalid
        try:
            return [self._field(queryset, name).to_python(value) for name, value in zip(self.keys, keys, strict=True)]
        except ValidationError:
            raise CursorInvalid from None

    def _field(self, queryset: QuerySet, name: str):
        annotation = queryset.query.annotations.get(name)
        return annotation.output_field if annotation is not None else queryset.model._meta.get_field(name)

    def _key(self, row, name: str):
        value = row[name] if isinstance(row, dict) else getattr(row, name)
        if value is None:
            raise TypeError(f"A page key may not be null: {name}")
        return value

    def _after(self, values: list) -> Q:
        """Rows behind the keys; the outer bound on the first key lets the index start in the right place."""
        condition = Q()
        for key, value in zip(reversed(self.ordering), reversed(values), strict=True):
            name, way = (key[1:], "lt") if key.startswith("-") else (key, "gt")
            strictly = Q((f"{name}__{way}", value))
            condition = Q((f"{name}__{way}e", value)) & (strictly | condition) if condition else strictly
        return condition
