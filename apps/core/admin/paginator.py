"""Pages of a list that may hold a million rows: one row more than shown is read, nothing is counted."""

from django.core.paginator import EmptyPage, Page, PageNotAnInteger
from django.db import connections
from django.db.models import QuerySet
from django.utils.functional import cached_property

DEEPEST_ROW = 10_000
# A partitioned table has no figure of its own: its partitions are added up.
_ESTIMATE = """
    SELECT CASE WHEN relkind = 'p' THEN (
        SELECT sum(greatest(leaf.reltuples, 0)) FROM pg_inherits i JOIN pg_class leaf ON leaf.oid = i.inhrelid
        WHERE i.inhparent = c.oid
    ) ELSE reltuples END::bigint
    FROM pg_class c WHERE oid = to_regclass(%s)
"""


class WindowPage(Page):
    """Rows of one page, and whether more follow."""

    def __init__(self, object_list, number, paginator, *, more: bool):
        super().__init__(object_list, number, paginator)
        self.more = more

    def has_next(self) -> bool:
        return self.more

    def next_page_number(self) -> int:
        return self.number + 1

    def previous_page_number(self) -> int:
        return self.number - 1

    def start_index(self) -> int:
        return (self.number - 1) * self.paginator.per_page + 1

    def end_index(self) -> int:
        return self.start_index() + len(self.object_list) - 1


class WindowPaginator:
    """Previous and next over a queryset, at most DEEPEST_ROW rows deep (search or filters narrow the rest)."""

    template_name = "admin/window_pagination.html"

    def __init__(self, object_list: QuerySet, per_page: int, orphans: int = 0, allow_empty_first_page: bool = True):
        self.object_list, self.per_page = object_list, per_page

    @property
    def deepest(self) -> int:
        return max(1, DEEPEST_ROW // self.per_page)

    def page(self, number: int | str) -> WindowPage:
        """One query. Raises EmptyPage beyond the last row or the deepest page, PageNotAnInteger."""
        try:
            number = int(number)
        except (TypeError, ValueError):
            raise PageNotAnInteger("That page number is not an integer.") from None
        if not 1 <= number <= self.deepest:
            raise EmptyPage("That page is out of reach: narrow the list by search or filters.")
        start = (number - 1) * self.per_page
        rows = list(self.object_list[start : start + self.per_page + 1])
        if not rows and number > 1:
            raise EmptyPage("That page contains no results.")
        more = len(rows) > self.per_page and number < self.deepest
        return WindowPage(rows[: self.per_page], number, self, more=more)

    get_page = page

    @cached_property
    def estimate(self) -> int | None:
        """Rows of the whole table as the planner knows them; None where it was never analysed."""
        table = self.object_list.model._meta.db_table
        with connections[self.object_list.db].cursor() as cursor:
            cursor.execute(_ESTIMATE, [f'"{table}"'])
            row = cursor.fetchone()
        return row[0] if row and row[0] >= 0 else None
