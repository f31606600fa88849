"""Which wording is used now."""

from apps.notifications.models import Template, TemplateVersion
from apps.notifications.states import Language


def wordings(template: Template) -> dict[tuple[str, str], TemplateVersion]:
    """The newest version of each channel and language."""
    newest = template.versions.order_by("channel", "language", "-number").distinct("channel", "language")
    return {(version.channel, version.language): version for version in newest}


def wording_for(
    known: dict[tuple[str, str], TemplateVersion], *, channel: str, language: str
) -> TemplateVersion | None:
    """In the person's language, or in English."""
    return known.get((channel, language)) or known.get((channel, Language.EN))
