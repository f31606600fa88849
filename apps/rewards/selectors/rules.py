"""Finding rule versions."""

from uuid import UUID

from apps.rewards.engine.catalog import FIELDS
from apps.rewards.errors import UnknownRule
from apps.rewards.models import RuleVersion, WhatIf
from apps.rewards.states import VersionState


def open_version(rule_id: UUID) -> RuleVersion:
    """The rule's draft, or what waits for a second person. Raises UnknownRule."""
    states = [VersionState.DRAFT, VersionState.REQUESTED]
    row = RuleVersion.objects.filter(rule_id=rule_id, state__in=states).first()
    if row is None:
        raise UnknownRule("This rule has no draft.")
    return row


def newest_what_if(version: RuleVersion) -> WhatIf | None:
    """The last what-if of exactly this wording."""
    return version.what_ifs.filter(content_hash=version.content_hash).order_by("-id").first()


def fields_missing_from_catalog() -> dict[str, list[str]]:
    """Published rules that read a field which no longer exists, and the field: empty, or the release is refused."""
    published = RuleVersion.objects.filter(state=VersionState.PUBLISHED).select_related("rule")
    gone = {version.rule.name: sorted(set(version.fields) - set(FIELDS)) for version in published}
    return {name: fields for name, fields in gone.items() if fields}
