"""Which messages exist: declared in code, in `<app>/messages.py`, with their first wordings.

People change the wordings in the console; purpose, variables and channels follow the code.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from apps.notifications.engine import wording
from apps.notifications.states import Category, Channel, Language, Priority


@dataclass(frozen=True)
class Variable:
    """What a wording may name. A secret one is fetched when the message is sent and stored nowhere."""

    name: str
    sample: str
    is_required: bool = False
    is_secret: bool = False
    is_personal: bool = False  # never in a push, whose text passes through others' servers


@dataclass(frozen=True)
class Text:
    """A wording; `subject` is a mail's subject and the title of a push or of a message in the app."""

    body: str
    subject: str = ""
    dlt_template_id: str = ""
    dlt_header: str = "MUNIMJ"


# The secret values of a reference (a code's or an invite's id), or None when it is no longer worth sending.
Secrets = Callable[[str], Mapping[str, str] | None]


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One purpose of writing to people."""

    key: str
    title: str
    category: str
    texts: Mapping[tuple[str, str], Text]  # (channel, language)
    variables: tuple[Variable, ...] = ()
    priority: str = Priority.TRANSACTIONAL
    secrets: Secrets | None = None
    digest_minutes: int = 0

    @property
    def channels(self) -> list[str]:
        return [channel for channel in Channel.values if (channel, Language.EN) in self.texts]


_kinds: dict[str, Kind] = {}


def declare(
    key: str,
    *,
    title: str,
    category: str,
    texts: Mapping[tuple[str, str], Text],
    variables: tuple[Variable, ...] = (),
    priority: str = Priority.TRANSACTIONAL,
    secrets: Secrets | None = None,
    digest_minutes: int = 0,
) -> Kind:
    """Makes a message known. Raises ImproperlyConfigured for a second one of that key or a wording that is wrong."""
    made = Kind(
        key=key,
        title=title,
        category=Category(category),
        texts=texts,
        variables=variables,
        priority=Priority(priority),
        secrets=secrets,
        digest_minutes=digest_minutes,
    )
    if key in _kinds:
        raise ImproperlyConfigured(f"Two messages are called {key}.")
    for (channel, language), text in texts.items():
        if wrong := text_problems(made.variables, channel=channel, subject=text.subject, body=text.body):
            raise ImproperlyConfigured(f"Message {key}, {channel}, {language}: {' '.join(wrong)}")
    _kinds[key] = made
    return made


def text_problems(variables: tuple[Variable, ...], *, channel: str, subject: str, body: str) -> list[str]:
    """What is wrong with a wording for this channel, one sentence each."""
    allowed = [item.name for item in variables if not (channel == Channel.PUSH and _is_delicate(item))]
    required = [item.name for item in variables if item.is_required and item.name in allowed]
    found = wording.problems(subject, body, allowed=allowed, required=required)
    if not body.strip():
        found.append("The text is empty.")
    if channel == Channel.EMAIL and not subject.strip():
        found.append("A mail needs a subject.")
    if "\n" in subject:
        found.append("The subject is one line.")
    return found


def _is_delicate(item: Variable) -> bool:
    return item.is_personal or item.is_secret


def kinds() -> list[Kind]:
    return [_kinds[key] for key in sorted(_kinds)]


def find(key: str) -> Kind | None:
    return _kinds.get(key)


def variables_of(stored: list[dict[str, Any]]) -> tuple[Variable, ...]:
    """The variables as a template's row keeps them."""
    return tuple(Variable(**item) for item in stored)
