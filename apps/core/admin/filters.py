"""Filters of admin lists."""

from datetime import date, datetime, time, timedelta

from django.http import HttpRequest
from django.utils.dateparse import parse_date
from unfold.contrib.filters.admin import RangeDateFilter

from apps.core import ids
from apps.core.clock import business_zone
from apps.core.models.base import BaseModel


class DayRangeFilter(RangeDateFilter):
    """From one business day to another, both included; by key where the key is in the order of time."""

    def queryset(self, request: HttpRequest, queryset):
        first, last = (self._day(end) for end in ("from", "to"))
        bounds = {
            "gte": _midnight(first) if first else None,
            "lt": _midnight(last + timedelta(days=1)) if last and last < date.max else None,
        }
        by_key = self.field_path == "created_at" and issubclass(queryset.model, BaseModel)
        path, bound = ("pk", ids.uuid7_floor) if by_key else (self.field_path, lambda at: at)
        return queryset.filter(**{f"{path}__{name}": bound(at) for name, at in bounds.items() if at})

    def _day(self, end: str) -> date | None:
        try:
            day = parse_date(str(self.used_parameters.get(f"{self.parameter_name}_{end}") or ""))
        except ValueError:
            return None
        return day if day and date(1970, 1, 2) <= day else None


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=business_zone())
