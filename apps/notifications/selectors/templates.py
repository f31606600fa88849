"""Which wording is used now."""

from apps.notifications.engine import wording
from apps.notifications.engine.parts import sms_parts
from apps.notifications.models import Template, TemplateVersion
from apps.notifications.states import Channel, Language


def wordings(template: Template) -> dict[tuple[str, str], TemplateVersion]:
    """The newest version of each channel and language."""
    newest = template.versions.order_by("channel", "language", "-number").distinct("channel", "language")
    return {(version.channel, version.language): version for version in newest}


def wording_for(
    known: dict[tuple[str, str], TemplateVersion], *, channel: str, language: str
) -> TemplateVersion | None:
    """In the person's language, or in English."""
    return known.get((channel, language)) or known.get((channel, Language.EN))


def sample_values(template: Template) -> dict[str, str]:
    return {item["name"]: item["sample"] for item in template.variables}


def preview(template: Template, *, channel: str, subject: str, body: str) -> dict:
    """The wording as its reader will see it, with sample values."""
    values = sample_values(template)
    shown_subject, shown_body = wording.render(subject, values), wording.render(body, values)
    return {
        "channel": channel,
        "subject": shown_subject,
        "body": shown_body,
        "html": wording.as_html(shown_body) if channel == Channel.EMAIL else "",
        "parts": sms_parts(shown_body) if channel == Channel.SMS else 0,
    }


def cards(template: Template) -> list[dict]:
    """One card per channel and language: the wording of now, or that there is none."""
    known = wordings(template)
    found = []
    for channel in template.channels:
        for language in Language:
            version = known.get((channel, language))
            card = {"channel": channel, "channel_label": Channel(channel).label, "language": language.label}
            if version is not None:
                card |= preview(template, channel=channel, subject=version.subject, body=version.body)
            found.append({**card, "code": language.value, "version": version})
    return found


def newest_versions(template: Template, limit: int = 30) -> list[TemplateVersion]:
    return list(template.versions.select_related("author").order_by("-pk")[:limit])
