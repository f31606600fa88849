"""Tags for console pages: the look of money, numbers, times and states, and charts without inline scripts."""

import json
from datetime import timedelta
from typing import Any

from django import template
from django.core.serializers.json import DjangoJSONEncoder

from apps.core import display
from apps.core.money import group_digits

register = template.Library()

register.filter("money", display.money)
register.filter("number", display.number)
register.filter("moment", display.moment)
register.filter("badge", display.badge)
register.filter("group_digits", group_digits)
register.simple_tag(display.link, name="object_link")


@register.simple_tag
def window_summary(cl) -> str:
    """`Rows 51–100 of about 10,00,000`: exact where the list ends here, the planner's estimate where it is whole."""
    page = cl.page
    if not page.object_list:
        return "No rows"
    rows = f"Rows {group_digits(page.start_index())}–{group_digits(page.end_index())}"
    if not page.has_next() and page.number < cl.paginator.deepest:
        return f"{rows} of {group_digits(page.end_index())}"
    estimate = None if cl.is_narrowed else cl.paginator.estimate
    if estimate is not None and estimate > page.end_index():
        return f"{rows} of about {group_digits(estimate)}"
    return f"{rows}, more follow"


@register.filter
def column_class(header: dict, cl) -> str:
    """`is-number` for columns of figures, so that the heading stands over them."""
    name = header["class_attrib"].rpartition("column-")[2].split()[0] if header["class_attrib"] else ""
    return "is-number" if getattr(getattr(cl.model_admin, name, None), "numeric", False) else ""


@register.filter
def age(waiting: timedelta) -> str:
    """How long something has waited, in its largest unit: `3 min`, `5 h`, `2 d`."""
    minutes = max(0, int(waiting.total_seconds() // 60))
    if minutes < 60:
        return f"{minutes} min"
    return f"{minutes // 60} h" if minutes < 48 * 60 else f"{minutes // 1440} d"


@register.inclusion_tag("console/chart.html")
def chart(kind: str, labels: list[str], series: list[dict[str, Any]], **options: Any) -> dict[str, Any]:
    """A chart and the same figures as a hidden table. `series`: `[{"label": ..., "data": [...], "tone": ...}]`.

    `kind` is "bar", "line", "doughnut" or "stacked"; options: title (read aloud), height in pixels, money (currency).
    """
    drawn = {"kind": kind, "labels": list(labels), "series": list(series), "money": options.get("money", "")}
    rows = [(label, [one["data"][at] for one in series]) for at, label in enumerate(labels)]
    return {
        "chart": json.dumps(drawn, cls=DjangoJSONEncoder),
        "title": options.get("title", "Chart"),
        "height": options.get("height", 220),
        "series": series,
        "rows": rows,
    }
