"""Before a release serves: no live rule may read a field that the release took away."""

from django.core.checks import Error, Tags, register
from django.db import connections

from apps.rewards.models import RuleVersion


@register(Tags.database)
def live_rules_still_read(app_configs, databases, **kwargs):
    """Runs with `migrate` and `check --database default`."""
    from apps.rewards.selectors.rules import fields_missing_from_catalog

    if not databases or "default" not in databases:
        return []
    if RuleVersion._meta.db_table not in connections["default"].introspection.table_names():
        return []
    return [
        Error(f"The live rule {name!r} reads {', '.join(fields)}, which no longer exists.", id="rewards.E001")
        for name, fields in fields_missing_from_catalog().items()
    ]
