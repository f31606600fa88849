"""System checks of admin pages: what would count, scan or sort a million rows is refused at start."""

from django.core.checks import Error
from unfold.checks import UnfoldModelAdminChecks

SEARCHES = ("__exact", "__startswith")


class ReadOnlyAdminChecks(UnfoldModelAdminChecks):
    """Unfold's checks, and Munim's own rules for lists."""

    def check(self, admin_obj, **kwargs):
        return [*super().check(admin_obj, **kwargs), *self._check_list(admin_obj)]

    def _check_list(self, page):
        problems = []
        if scans := [name for name in page.search_fields if not name.endswith(SEARCHES)]:
            problems.append(
                (f"search_fields {scans} would scan the table: end them in __exact or __startswith", "E101")
            )
        if page.show_full_result_count:
            problems.append(("show_full_result_count counts the whole table", "E102"))
        if page.date_hierarchy:
            problems.append(("date_hierarchy scans the whole table: use a date range filter", "E103"))
        if page.list_editable:
            problems.append(("list_editable writes past the services", "E104"))
        return [
            Error(f"{type(page).__name__}: {text}.", obj=type(page), id=f"core.{number}") for text, number in problems
        ]
