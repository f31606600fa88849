"""The postman: a thread that delivers what is due, and tries again when nobody takes it."""

import logging
import threading
from datetime import timedelta

import httpx
from django.conf import settings
from django.db import close_old_connections
from django.utils import timezone

from .models import Address, Webhook

log = logging.getLogger("simulators.kyc")
MOST_TRIES = 6
LOOK_EVERY = 0.25
_called = threading.Event()


def begin() -> None:
    threading.Thread(target=_round_and_round, name="postman", daemon=True).start()


def wake() -> None:
    _called.set()


def target(provider: str) -> str:
    """Where a provider's webhooks go; empty while nobody is to be called."""
    chosen = Address.objects.first()
    base = chosen.url if chosen else settings.WEBHOOKS_TO
    return f"{base.rstrip('/')}/kyc/webhook/{provider}" if base else ""


def deliver(webhook: Webhook) -> None:
    """One try; a refusal is tried again after 1, 2, 4 ... seconds."""
    url = target(webhook.provider)
    if not url:
        webhook.last_status, webhook.due_at = "nobody is called", None
        webhook.save()
        return
    webhook.tries += 1
    try:
        answer = httpx.post(url, content=webhook.body.encode(), headers=webhook.headers, timeout=10)
        webhook.last_status = str(answer.status_code)
        taken = answer.is_success
    except httpx.HTTPError as error:
        webhook.last_status, taken = type(error).__name__, False
    now = timezone.now()
    webhook.delivered_at = now if taken else None
    again = not taken and webhook.tries < MOST_TRIES
    webhook.due_at = now + timedelta(seconds=2 ** (webhook.tries - 1)) if again else None
    webhook.save()


def _round_and_round() -> None:
    while True:
        _called.wait(LOOK_EVERY)
        _called.clear()
        close_old_connections()
        for webhook in Webhook.objects.filter(due_at__lte=timezone.now()).order_by("due_at", "id"):
            deliver(webhook)
            log.info("%s to Munim: %s", webhook.kind, webhook.last_status)
