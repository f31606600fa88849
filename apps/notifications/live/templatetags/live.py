"""JSON for people's eyes."""

import orjson
from django import template

register = template.Library()


@register.filter
def as_json(value) -> str:
    """Indented."""
    return orjson.dumps(value, option=orjson.OPT_INDENT_2).decode()


@register.filter
def as_line(value) -> str:
    """On one line, cut where it gets long."""
    text = orjson.dumps(value).decode()
    return text if len(text) <= 300 else text[:300] + " …"
