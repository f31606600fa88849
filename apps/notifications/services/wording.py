"""Templates and their wordings: loaded from what the code declares, changed by people, never rewritten."""

import hashlib

from django.db import transaction
from django.db.models import Max, Model

from apps.core import audit
from apps.notifications import catalog
from apps.notifications.errors import UnknownTemplate, WordingInvalid
from apps.notifications.models import Template, TemplateVersion
from apps.notifications.selectors.templates import wordings
from apps.notifications.states import Category, Channel, Language, Priority


@transaction.atomic
def templates_load() -> int:
    """Makes the templates equal to what is declared; answers how many wordings are new. People's wordings stay."""
    return sum(_load(kind) for kind in catalog.kinds())


@transaction.atomic
def template_require(*, key: str) -> Template:
    """The template of a key; one that is declared and not loaded yet is loaded now. Raises UnknownTemplate."""
    found = Template.objects.filter(key=key).first()
    if found is None and (kind := catalog.find(key)):
        _load(kind)
        found = Template.objects.get(key=key)
    if found is None:
        raise UnknownTemplate(key=key)
    return found


@transaction.atomic
def template_create(*, key: str, title: str, channels: list[str], variables: list[str], actor: Model) -> Template:
    """A template for offers, made by people: its variables are given with each bulk message. Raises WordingInvalid."""
    if catalog.find(key) or Template.objects.filter(key=key).exists():
        raise WordingInvalid(problems=["There is a template of this key already."])
    made = Template.objects.create(
        key=key,
        title=title,
        category=Category.OFFERS,
        priority=Priority.MARKETING,
        channels=[channel for channel in Channel.values if channel in channels],
        variables=[vars(catalog.Variable(name, name.replace("_", " "), is_required=True)) for name in variables],
    )
    audit.record("notifications.template.create", made, actor=actor, after={"key": key, "title": title})
    return made


@transaction.atomic
def version_publish(
    *,
    template_id,
    channel: str,
    language: str,
    subject: str,
    body: str,
    actor: Model,
    note: str = "",
    dlt_header: str = "",
    dlt_template_id: str = "",
) -> TemplateVersion:
    """A new wording, used from now on; what was sent keeps its own. Raises UnknownTemplate, WordingInvalid."""
    template = Template.objects.select_for_update().filter(pk=template_id).first()
    if template is None:
        raise UnknownTemplate
    problems = wording_problems(
        template=template,
        channel=channel,
        subject=subject,
        body=body,
        dlt_header=dlt_header,
        dlt_template_id=dlt_template_id,
    )
    if problems:
        raise WordingInvalid(" ".join(problems), problems=problems)
    made = _add(
        template,
        channel,
        language,
        catalog.Text(subject=subject, body=body, dlt_header=dlt_header, dlt_template_id=dlt_template_id),
        author=actor,
        note=note,
    )
    audit.record(
        "notifications.template.publish",
        made,
        actor=actor,
        after={"template": template.key, "channel": channel, "language": language, "number": made.number},
        reason=note,
    )
    return made


def wording_problems(
    *, template: Template, channel: str, subject: str, body: str, dlt_header: str = "", dlt_template_id: str = ""
) -> list[str]:
    """What is wrong with a wording, one sentence each."""
    variables = catalog.variables_of(template.variables)
    found = catalog.text_problems(variables, channel=channel, subject=subject, body=body)
    if channel not in template.channels:
        found.append(f"This message is not sent by {Channel(channel).label}.")
    if channel == Channel.SMS and not (dlt_header.strip() and dlt_template_id.strip()):
        found.append("An SMS needs its DLT header and template id.")
    return found


def _load(kind: catalog.Kind) -> int:
    template, _ = Template.objects.update_or_create(
        key=kind.key,
        defaults={
            "title": kind.title,
            "category": kind.category,
            "priority": kind.priority,
            "channels": kind.channels,
            "variables": [vars(item) for item in kind.variables],
            "digest_minutes": kind.digest_minutes,
            "is_declared": True,
        },
    )
    Template.objects.select_for_update().get(pk=template.pk)
    edited = {place for place, version in wordings(template).items() if version.author_id}
    known = set(template.versions.exclude(declared_hash="").values_list("channel", "language", "declared_hash"))
    fresh = [
        (channel, language, text)
        for (channel, language), text in kind.texts.items()
        if (channel, language, _hash(text)) not in known and (channel, language) not in edited
    ]
    for channel, language, text in fresh:
        _add(template, channel, language, text, declared_hash=_hash(text))
    return len(fresh)


def _add(template: Template, channel: str, language: str, text: catalog.Text, **more) -> TemplateVersion:
    same = TemplateVersion.objects.filter(template=template, channel=channel, language=Language(language))
    newest = same.aggregate(number=Max("number"))["number"] or 0
    is_sms = channel == Channel.SMS
    return TemplateVersion.objects.create(
        template=template,
        channel=channel,
        language=language,
        number=newest + 1,
        subject=text.subject.strip(),
        body=text.body.strip(),
        dlt_header=text.dlt_header if is_sms else "",
        dlt_template_id=text.dlt_template_id if is_sms else "",
        **more,
    )


def _hash(text: catalog.Text) -> str:
    parts = (text.subject, text.body, text.dlt_header, text.dlt_template_id)
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
