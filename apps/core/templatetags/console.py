"""Tags for console pages: the look of money, numbers, times and states, and charts without inline scripts."""

from django import template

from apps.core import display
from apps.core.money import group_digits

register = template.Library()

register.filter("money", display.money)
register.filter("number", display.number)
register.filter("moment", display.moment)
register.filter("badge", display.badge)
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
