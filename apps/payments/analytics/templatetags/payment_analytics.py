"""Rates, hours and reasons as operators read them."""

from decimal import Decimal

from django import template

from apps.core.display import EMPTY
from apps.payments.gateways.names import title
from apps.payments.states import Method

register = template.Library()
register.filter("gateway_title", title)

_REASONS = {
    "NO_REASON": "No reason given",
    "ORDER_REFUSED": "Order refused by the gateway",
    "ORDER_NOT_ATTEMPTED": "Gateway out of use or over its limit",
    "ORDER_UNKNOWN": "Gateway did not answer",
}


@register.filter
def percent(value: Decimal | None) -> str:
    return EMPTY if value is None else f"{value:.1f} %"


@register.filter
def hours(value: Decimal | None) -> str:
    return EMPTY if value is None else f"{value} h"


@register.filter
def reason(code: str) -> str:
    """Ours in words; the gateway's own code as a sentence begins."""
    return _REASONS.get(code, code.replace("_", " ").capitalize())


@register.filter
def method_title(code: str) -> str:
    return Method(code).label if code in Method.values else code
