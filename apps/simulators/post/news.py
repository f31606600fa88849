"""What the providers tell Munim afterwards, signed as each does."""

import hashlib
import hmac
import json
import secrets
import threading
import time
import urllib.error
import urllib.request

from django.conf import settings
from django.db import connection

from .models import Caught, Channel, Outcome, Told

SMS_SECRET, MAIL_SECRET = "munim-local-only-sms-callbacks", "munim-local-only-mail-callbacks"
PAUSE = 0.5  # seconds between our answer and the news
_EVENTS = {
    Outcome.DELIVERED: ["DELIVERED"],
    Outcome.NEWS_FIRST: ["DELIVERED"],
    Outcome.OPENED: ["DELIVERED", "OPENED"],
    Outcome.BOUNCED: ["BOUNCED"],
    Outcome.GONE: ["BOUNCED"],
    Outcome.COMPLAINED: ["DELIVERED", "COMPLAINED"],
    Outcome.DOUBLE: ["DELIVERED", "DELIVERED"],
}
EVENTS = {
    Channel.SMS: ("DELIVERED", "FAILED", "BOUNCED"),
    Channel.EMAIL: ("DELIVERED", "OPENED", "FAILED", "BOUNCED", "COMPLAINED", "UNSUBSCRIBED"),
}
_SMS_WORDS = {"DELIVERED": "DELIVERED", "FAILED": "FAILED", "BOUNCED": "INVALID_NUMBER"}
_MAIL_WORDS = {
    "DELIVERED": {"event": "delivered"},
    "OPENED": {"event": "opened"},
    "COMPLAINED": {"event": "complained"},
    "UNSUBSCRIBED": {"event": "unsubscribed"},
    "BOUNCED": {"event": "failed", "severity": "permanent", "reason": "bounce"},
    "FAILED": {"event": "failed", "severity": "permanent", "reason": "generic"},
}


def tell_later(caught: Caught) -> None:
    """All the news of its outcome, a moment after the provider has answered."""
    if settings.WEBHOOKS_TO:
        threading.Thread(target=_after_a_pause, args=(caught,), daemon=True).start()
    else:
        tell_all(caught)


def _after_a_pause(caught: Caught) -> None:
    time.sleep(PAUSE)
    try:
        tell_all(caught)
    finally:
        connection.close()


def tell_all(caught: Caught) -> None:
    stamp = time.time()
    for event in _EVENTS.get(caught.outcome, []):
        if event in EVENTS.get(caught.channel, ()):
            tell(caught, event, stamp=stamp)


def tell(caught: Caught, event: str, *, stamp: float | None = None, is_forged: bool = False) -> Told:
    """Makes a signed callback, keeps it, and delivers it if somebody is to be called."""
    make = _sms if caught.channel == Channel.SMS else _mail
    body, headers = make(caught, event, time.time() if stamp is None else stamp, is_forged)
    told = Told.objects.create(caught=caught, event=event, body=body, headers=headers)
    return deliver(told)


def deliver(told: Told) -> Told:
    """Calls Munim; called again it is the very same callback."""
    if settings.WEBHOOKS_TO:
        provider = "sms" if told.caught.channel == Channel.SMS else "mail"
        told.status = _call(f"{settings.WEBHOOKS_TO}notifications/callbacks/{provider}", told.body, told.headers)
        told.save(update_fields=["status"])
    return told


def _call(url: str, body: str, headers: dict[str, str]) -> str:
    request = urllib.request.Request(url, data=body.encode(), headers=headers, method="POST")
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return str(answer.status)
    except urllib.error.HTTPError as error:
        return str(error.code)
    except OSError as error:
        return type(error).__name__


def _sms(caught: Caught, event: str, stamp: float, is_forged: bool) -> tuple[str, dict[str, str]]:
    body = json.dumps(
        {
            "id": caught.ref,
            "reference": caught.key,
            "to": caught.to,
            "status": _SMS_WORDS[event],
            "timestamp": int(stamp),
        }
    )
    now = str(int(time.time()))
    secret = "somebody else's" if is_forged else SMS_SECRET
    signed = hmac.new(secret.encode(), f"{now}.{body}".encode(), hashlib.sha256).hexdigest()
    return body, {"Content-Type": "application/json", "X-Signature": f"t={now},v1={signed}"}


def _mail(caught: Caught, event: str, stamp: float, is_forged: bool) -> tuple[str, dict[str, str]]:
    now, token = str(int(time.time())), secrets.token_hex(25)
    secret = "somebody else's" if is_forged else MAIL_SECRET
    signed = hmac.new(secret.encode(), f"{now}{token}".encode(), hashlib.sha256).hexdigest()
    told = {
        **_MAIL_WORDS[event],
        "id": secrets.token_urlsafe(16),  # a new one each time, also when it is told again
        "timestamp": stamp,
        "recipient": caught.to,
        "message": {"headers": {"message-id": caught.ref}},
        "user-variables": {"message_key": caught.key},
    }
    body = {"signature": {"timestamp": now, "token": token, "signature": signed}, "event-data": told}
    return json.dumps(body), {"Content-Type": "application/json"}
