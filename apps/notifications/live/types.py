"""The types of live events: declared in `<app>/live_types.py` with a JSON schema, a version and a sample.

`push` and `broadcast` refuse what is not declared or does not fit; the console shows the whole contract.
"""

from dataclasses import dataclass
from typing import Any

import orjson
from django.core.exceptions import ImproperlyConfigured
from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError, best_match

from .errors import PayloadInvalid, Undeclared

LONGEST = 15_000  # bytes of data: a frame has at most 16 kB


@dataclass(frozen=True)
class LiveType:
    """One type of frame and what its `data` looks like."""

    name: str
    version: int
    title: str
    schema: dict[str, Any]
    sample: dict[str, Any]
    validator: Draft202012Validator

    def encoded(self, data: dict[str, Any]) -> str:
        """The data as the log keeps it. Raises PayloadInvalid."""
        wrong = best_match(self.validator.iter_errors(data))
        if wrong is not None:
            # The place and the rule, never the value: it may be personal.
            raise PayloadInvalid(f"{self.name}: {wrong.json_path} breaks the rule {wrong.validator!r}.")
        text = orjson.dumps(data)
        if len(text) > LONGEST:
            raise PayloadInvalid(f"{self.name}: {len(text)} bytes are more than {LONGEST}.")
        return text.decode()


_declared: dict[str, LiveType] = {}


def declare(name: str, *, version: int, schema: dict[str, Any], sample: dict[str, Any], title: str = "") -> LiveType:
    """Makes a type known. Raises ImproperlyConfigured for a second one, a loose schema, a sample that does not fit."""
    try:
        Draft202012Validator.check_schema(schema)
    except SchemaError as error:
        raise ImproperlyConfigured(f"Live type {name}: its schema is none: {error.message}") from error
    if schema.get("type") != "object" or schema.get("additionalProperties") is not False:
        raise ImproperlyConfigured(f"Live type {name}: its schema is an object that names all its properties.")
    made = LiveType(name, version, title, schema, sample, Draft202012Validator(schema))
    known = _declared.get(name)
    if known is not None and (known.version, known.schema) != (version, schema):
        raise ImproperlyConfigured(f"Live type {name} is declared twice.")
    try:
        made.encoded(sample)
    except PayloadInvalid as error:
        raise ImproperlyConfigured(f"Live type {name}: its own sample is refused: {error}") from error
    _declared[name] = made
    return made


def find(name: str) -> LiveType:
    """Raises Undeclared."""
    try:
        return _declared[name]
    except KeyError:
        raise Undeclared(f"No live event is called {name}: declare it in live_types.py.") from None


def declared() -> list[LiveType]:
    """All types, by name."""
    return sorted(_declared.values(), key=lambda item: item.name)
