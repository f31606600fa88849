"""Gateways in lists: by their names."""

from typing import Any

from django.contrib import admin

from apps.core.display import EMPTY
from apps.payments.gateways import selectors


def gateway_column(description: str = "Gateway") -> Any:
    """The name of a row's gateway; a dash where none is meant."""

    @admin.display(description=description)
    def shown(model_admin, row):
        return selectors.title(row.gateway) if row.gateway else EMPTY

    return shown


class GatewayFilter(admin.SimpleListFilter):
    """By name, without asking the table which gateways it holds."""

    title = "gateway"
    parameter_name = "gateway"

    def lookups(self, request, model_admin):
        return selectors.titles()

    def queryset(self, request, queryset):
        return queryset.filter(gateway=self.value()) if self.value() else queryset
