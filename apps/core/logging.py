"""Structured logs: one JSON object per line, with request id and actor, personal data and secrets taken out.

Code logs through `logging.getLogger("munim.<topic>")` or structlog; both end in the same formatter.
"""

import logging.config
import re
import sys
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import orjson
import structlog

from . import clock, context, masking
from .redaction import HIDDEN, redact, redact_text

_TOKENS = re.compile(r"eyJ[\w-]+\.[\w-]+\.[\w-]*|(?i:\b(?:bearer|api-key)\s+)[\w.~+/=-]+|(?<=/private/)[\w:.-]+")
_CODE = re.compile(r"(?i)\b(otp|code|pin)\b(\W{1,3}(?:is\W{1,2})?)\d{4,8}\b")
_ACCOUNT = re.compile(r"(?<![\w.:-])\d{9,18}(?![\w:-]|\.\d)")
_WORTH_A_LOOK = re.compile(r"@|eyJ|\d{4}|/private/|(?i:bearer|api-key)")
# An answer's `code` is a word of the contract; a login's `code` is a secret.
_SECRET_IN_LOGS = frozenset({"code", "ticket", "cookie", "sessionid", "csrftoken"})


def hide_text(text: str) -> str:
    """The text without tokens, one-time codes, account numbers and what `redaction` knows."""
    if not _WORTH_A_LOOK.search(text):
        return text
    text = _CODE.sub(rf"\1\2{HIDDEN}", _TOKENS.sub(HIDDEN, text))
    return _ACCOUNT.sub(lambda found: masking.text(found.group()), redact_text(text))


def hide(value: Any, name: str = "") -> Any:
    """Any logged value: secrets by their name, personal data by name and by shape."""
    if isinstance(value, Mapping):
        return {str(inner): hide(item, str(inner)) for inner, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [hide(item, name) for item in value]
    if name.lower() in _SECRET_IN_LOGS and value not in (None, ""):
        return HIDDEN
    known = redact(value, name)
    return hide_text(known) if isinstance(known, str) else known


# Ours, not given from outside: they are not searched.
_PLAIN = frozenset({"timestamp", "level", "logger", "request_id", "actor", "ip", "via", "method", "status", "ms"})


def add_scope(logger, method: str, event: dict) -> dict:
    """Request id, actor, address and API key of the moment."""
    scope = context.current()
    if scope.request_id:
        event["request_id"] = scope.request_id
    if (actor_id := context.known_actor_id()) is not None:
        event["actor"] = actor_id
    if scope.ip:
        event["ip"] = scope.ip
    if scope.via:
        event["via"] = scope.via
    return event


def hide_personal_data(logger, method: str, event: dict) -> dict:
    return {name: value if name in _PLAIN else hide(value, name) for name, value in event.items()}


def render(logger, method: str, event: dict) -> str:
    return orjson.dumps(event, default=repr, option=orjson.OPT_NON_STR_KEYS | orjson.OPT_UTC_Z).decode()


_SHARED = (
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    add_scope,
)


_access = logging.getLogger("munim.access")


def access_line(*, method: str, path: str, status: int, seconds: float) -> None:
    """The line of one answered request: the same shape as any other, without the way through a log record."""
    if not _access.isEnabledFor(logging.INFO):
        return
    line = {
        "event": "request",
        "method": method,
        "path": hide_text(path),
        "status": status,
        "ms": round(seconds * 1000, 2),
        "level": "info",
        "logger": "munim.access",
        "timestamp": clock.now(),
    }
    with suppress(OSError):  # a full disk may cost the line, never the answer that is made already
        sys.stderr.write(render(None, "info", add_scope(None, "info", line)) + "\n")


def formatter() -> structlog.stdlib.ProcessorFormatter:
    """What LOGGING names: the last steps of every line, wherever it was logged."""
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[*_SHARED, structlog.stdlib.ExtraAdder(), _without_request],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            hide_personal_data,
            render,
        ],
    )


def _without_request(logger, method: str, event: dict) -> dict:
    """Django hangs the whole request on its records."""
    event.pop("request", None)
    return event


def configure(config: dict) -> None:
    """LOGGING_CONFIG: the standard library's logging and structlog, into one stream."""
    logging.config.dictConfig(config)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_SHARED,
            structlog.stdlib.PositionalArgumentsFormatter(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
