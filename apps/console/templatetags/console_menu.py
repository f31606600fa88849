"""Where a page stands, in the words of the menu."""

from typing import Any

from django import template
from django.contrib.admin.utils import quote
from django.urls import NoReverseMatch, reverse
from django.utils.text import capfirst

from apps.core import console

register = template.Library()


@register.inclusion_tag("console/trail.html", takes_context=True)
def trail(context) -> dict[str, Any]:
    """Group, list, object or page: `Money > Accounts > INR deposit of Asha`."""
    options = context.get("opts") or getattr(getattr(context.get("model_admin"), "model", None), "_meta", None)
    steps = _list_steps(options) if options else list(context.get("trail") or _menu_steps(context["request"].path))
    original = context.get("original")
    if options and original and not isinstance(original, str):
        steps.append((str(context.get("subtitle") or original), _change_url(options, original)))
    elif not (options and context.get("cl")):
        steps.append((context.get("content_title") or context.get("title") or "", ""))
    return {"steps": [step for step in steps if step[0]]}


@register.inclusion_tag("console/banners.html", takes_context=True)
def banners(context) -> dict[str, Any]:
    """What must not be missed, for those whom it concerns."""
    request = context.get("request")
    if request is None or not request.user.is_authenticated:
        return {"banners": []}
    found = console.entries(console.Banner, request.user)
    return {"banners": [(item, sentence) for item in found for sentence in item.says(request)]}


def _menu_steps(path: str) -> list[tuple[str, str]]:
    """The group of the menu line that leads to this page."""
    return [(item.group, "") for item in console.entries(console.NavItem) if reverse(item.url_name) == path][:1]


def _list_steps(options) -> list[tuple[str, str]]:
    url_name = f"admin:{options.app_label}_{options.model_name}_changelist"
    items = [item for item in console.entries(console.NavItem) if item.url_name == url_name]
    item = next((item for item in items if not item.query), items[0] if items else None)
    try:
        url = reverse(url_name)
    except NoReverseMatch:
        url = ""
    if item is None:
        return [(capfirst(options.verbose_name_plural), url)]
    return [(item.group, ""), (item.title, url)]


def _change_url(options, original) -> str:
    try:
        return reverse(f"admin:{options.app_label}_{options.model_name}_change", args=[quote(original.pk)])
    except NoReverseMatch:
        return ""
