"""How the console writes money, numbers, times, states and links: one way each."""

from datetime import datetime
from decimal import Decimal

from django.apps import apps
from django.contrib.admin.utils import quote
from django.db.models import Model
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst

from apps.core.clock import business_zone
from apps.core.money import Money, format_money, group_digits

EMPTY = "–"
TONES = {
    "good": "ACTIVE APPROVED PAID ISSUED COMMITTED DONE COMPLETED SUCCEEDED DELIVERED PUBLISHED VERIFIED ENABLED "
    "CONVERTED POSTED ALLOW APPLIED LIVE MATCHED CLEAR VIP WINNING",
    "warn": "PENDING HELD REQUESTED HOLD WAITING READY PREVIEWED STAGED SUSPENDED EXPIRING RETRYING "
    "PAUSED LOSING OPEN",
    "bad": "FAILED REJECTED REFUSED BLOCKED DEAD CANCELLED VOIDED REFUSE ERROR REVERSED FORFEITED BROKEN SUSPENSE",
    "info": "RUNNING PROCESSING VALIDATING IMPORTING COMMITTING CLAIMED NEW SENT MAPPED UNDOING MAPPING",
}
TONE_OF = {word: tone for tone, words in TONES.items() for word in words.split()}


_NO_FIGURE = format_html('<span class="num">{}</span>', EMPTY)


def badge(text: str, tone: str = "") -> SafeString:
    """A state as a coloured word; `tone` is "", "good", "warn", "bad" or "info"."""
    return format_html('<span class="badge" data-tone="{}">{}</span>', tone, text)


def money(value: Money | None) -> SafeString | str:
    """An amount, grouped as its currency is, in figures of equal width."""
    if value is None:
        return _NO_FIGURE
    return format_html('<span class="num{}">{}</span>', " neg" if value.amount < 0 else "", format_money(value))


def number(value: int | Decimal | None, places: int | None = None) -> SafeString | str:
    """A plain number with lakh and crore grouping."""
    if value is None:
        return _NO_FIGURE
    if places is None and isinstance(value, Decimal):
        value = value.normalize()
    return format_html('<span class="num">{}</span>', group_digits(value, places))


def moment(value: datetime | None) -> SafeString | str:
    """An instant on the business clock; the tooltip has it in UTC to the second."""
    if value is None:
        return EMPTY
    local = value.astimezone(business_zone())
    return format_html(
        '<time class="when" datetime="{0}" title="{0}">{1}</time>',
        value.isoformat(timespec="seconds").replace("+00:00", "Z"),
        local.strftime("%d %b %Y, %H:%M"),
    )


def link(target: Model | None, text: str = "") -> SafeString | str:
    """The object's admin page, or its name where it has none."""
    if target is None:
        return EMPTY
    try:
        url = reverse(f"admin:{target._meta.app_label}_{target._meta.model_name}_change", args=[quote(target.pk)])
    except NoReverseMatch:
        return text or str(target)
    return format_html('<a class="link" href="{}">{}</a>', url, text or str(target))


def link_to(label: str, key: str) -> SafeString | str:
    """The page of a row known by its model's label and its key, `Refund …c0ffee`; else both as they are."""
    try:
        model = apps.get_model(label)
    except (LookupError, ValueError):
        return f"{label}:{key}" if label else key
    return link(model(pk=key), f"{capfirst(model._meta.verbose_name)} …{key[-6:]}")
