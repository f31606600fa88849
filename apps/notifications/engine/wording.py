"""Wordings: plain text with {{ names }} and nothing else, so that what is typed in the console can do no harm."""

import re
from collections.abc import Iterable, Mapping
from html import escape

_NAME = re.compile(r"\{\{\s*([a-z][a-z0-9_]*)\s*\}\}")
_BRACES = re.compile(r"\{\{|\}\}|\{%|%\}")
_LINK = re.compile(r"https?://[^\s<>\"]+")


class MissingValue(LookupError):
    """A wording asks for a value that was not given."""


def names(*texts: str) -> set[str]:
    """The variables the texts ask for."""
    return {name for text in texts for name in _NAME.findall(text)}


def problems(*texts: str, allowed: Iterable[str], required: Iterable[str] = ()) -> list[str]:
    """What is wrong with a wording, one sentence each."""
    known, used = set(allowed), names(*texts)
    found = [f"There is no variable called {name}." for name in sorted(used - known)]
    found += [f"The variable {name} must be in the text." for name in sorted(set(required) - used)]
    if any(_BRACES.search(_NAME.sub("", text)) for text in texts):
        found.append("Write a variable as {{ name }}; other braces are not understood.")
    return found


def render(text: str, values: Mapping[str, object]) -> str:
    """The text with its values. Raises MissingValue."""

    def value(match: re.Match) -> str:
        try:
            return str(values[match.group(1)])
        except KeyError:
            raise MissingValue(match.group(1)) from None

    return _NAME.sub(value, text)


def as_html(text: str) -> str:
    """The rendered text as HTML: paragraphs at blank lines, a link that stands alone as a button; all escaped."""
    parts = [part.strip() for part in re.split(r"\n\s*\n", text.strip()) if part.strip()]
    return "\n".join(_paragraph(part) for part in parts)


def _paragraph(part: str) -> str:
    if _LINK.fullmatch(part):
        return f'<p><a class="button" href="{escape(part)}">{escape(part)}</a></p>'
    lines = "<br>\n".join(_linked(line) for line in part.splitlines())
    return f"<p>{lines}</p>"


def _linked(line: str) -> str:
    shown, end = "", 0
    for match in _LINK.finditer(line):
        link = escape(match.group().rstrip(".,;:!?)।"))
        rest = escape(match.group())[len(link) :]
        shown += f'{escape(line[end : match.start()])}<a href="{link}">{link}</a>{rest}'
        end = match.end()
    return shown + escape(line[end:])
