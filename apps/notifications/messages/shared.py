"""Short ways to write wordings down."""

from apps.notifications.catalog import Text
from apps.notifications.states import Channel, Language

Texts = dict[tuple[str, str], Text]


def in_app_and_push(*, en: tuple[str, str], hi: tuple[str, str]) -> Texts:
    """The same title and text in the app and as a push."""
    return {
        (channel, language): Text(subject=title, body=body)
        for channel in (Channel.IN_APP, Channel.PUSH)
        for language, (title, body) in ((Language.EN, en), (Language.HI, hi))
    }


def push(*, en: tuple[str, str], hi: tuple[str, str]) -> Texts:
    """Title and text of a push alone."""
    both = in_app_and_push(en=en, hi=hi)
    return {place: text for place, text in both.items() if place[0] == Channel.PUSH}


def mail(*, en: tuple[str, str], hi: tuple[str, str]) -> Texts:
    """Subject and text of a mail."""
    return {
        (Channel.EMAIL, language): Text(subject=subject, body=body.strip())
        for language, (subject, body) in ((Language.EN, en), (Language.HI, hi))
    }


def sms(name: str, *, en: str, hi: str) -> Texts:
    """An SMS; `name` marks it as not yet registered, which only demo and tests send."""
    return {
        (Channel.SMS, language): Text(body=body, dlt_template_id=f"UNREGISTERED-{name}-{language}")
        for language, body in ((Language.EN, en), (Language.HI, hi))
    }
