"""Strict JSON in and out, by orjson."""

from decimal import Decimal

import orjson
from django.http import HttpResponse
from django.utils.functional import Promise
from djmoney.money import Money
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer

from apps.core.errors import DomainError

MAX_BODY = 1024 * 1024
MAX_DEPTH = 32
_OPTIONS = orjson.OPT_UTC_Z | orjson.OPT_NAIVE_UTC | orjson.OPT_NON_STR_KEYS


class PayloadTooLarge(DomainError):
    code, status, message = "PAYLOAD_TOO_LARGE", 413, "The body is too large."


def money_as_json(value: Money) -> dict[str, str]:
    """`{"amount": "1250.00", "currency": "INR"}`; the amount carries its currency's own decimals already."""
    return {"amount": f"{value.amount:f}", "currency": value.currency.code}


def _default(value):
    if isinstance(value, Money):
        return money_as_json(value)
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, Promise):
        return str(value)
    if isinstance(value, set | frozenset):
        return list(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")


def dumps(value) -> bytes:
    """JSON bytes: times in UTC with Z, Money as the contract's object, Decimal as text."""
    return orjson.dumps(value, default=_default, option=_OPTIONS)


def json_answer(data, *, status: int = 200, headers=None) -> HttpResponse:
    """The data as the body; no body for None. Headers other than Content-Type are kept."""
    answer = HttpResponse(b"" if data is None else dumps(data), status=status, content_type="application/json")
    for name, value in (headers or {}).items():
        if name != "Content-Type":
            answer[name] = value
    return answer


class JsonRenderer(BaseRenderer):
    media_type = "application/json"
    format = "json"
    charset = None

    def render(self, data, accepted_media_type=None, renderer_context=None) -> bytes:
        return b"" if data is None else dumps(data)


class JsonParser(BaseParser):
    """A JSON object of at most 1 MiB and 32 levels, valid UTF-8, without NaN or NUL."""

    media_type = "application/json"

    def parse(self, stream, media_type=None, parser_context=None) -> dict:
        raw = stream.read(MAX_BODY + 1)
        if len(raw) > MAX_BODY:
            raise PayloadTooLarge(limit=MAX_BODY)
        if not raw:
            return {}
        return loads_object(raw)


def loads_object(raw: bytes) -> dict:
    """The JSON object in `raw`. Raises ParseError."""
    try:
        data = orjson.loads(raw)
    except orjson.JSONDecodeError as wrong:
        raise ParseError(f"The body is not valid JSON: {wrong}.") from None
    if not isinstance(data, dict):
        raise ParseError("The body must be a JSON object.")
    if raw.count(b"{") + raw.count(b"[") > MAX_DEPTH or b"\\u0000" in raw:
        _inspect(data)
    return data


def _inspect(data: dict) -> None:
    """Walks the document only when its bytes raise a suspicion. Raises ParseError."""
    level, depth = [data], 0
    while level:
        depth += 1
        if depth > MAX_DEPTH:
            raise ParseError(f"The body is nested deeper than {MAX_DEPTH} levels.")
        below = []
        for node in level:
            children = [*node.keys(), *node.values()] if isinstance(node, dict) else node
            if any(isinstance(child, str) and "\0" in child for child in children):
                raise ParseError("The body contains a NUL character.")
            below.extend(child for child in children if isinstance(child, dict | list))
        level = below
