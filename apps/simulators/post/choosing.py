"""What shall happen to a message, and keeping what came."""

import secrets
import time

from django.db import transaction
from django.http import HttpRequest

from .models import Caught, Channel, Outcome, Rule

SILENCE = 60  # seconds


@transaction.atomic
def outcome_for(channel: str, to: str) -> str:
    """The newest rule for this address, else for anybody; one that ran out is gone."""
    rules = Rule.objects.select_for_update().filter(channel=channel)
    rule = rules.filter(to=to).first() or rules.filter(to="").first()
    if rule is None:
        return Outcome.DELIVERED
    if rule.times == 1:
        rule.delete()
    elif rule.times > 1:
        rule.times -= 1
        rule.save(update_fields=["times"])
    return rule.outcome


def catch(channel: str, *, at: str = "", **fields) -> Caught:
    """Keeps a message under an id of the provider's."""
    ref = f"{Channel(channel).value.lower()}-{secrets.token_hex(8)}{at}"
    return Caught.objects.create(channel=channel, ref=ref, **fields)


def keep_silent(caught: Caught) -> None:
    """As a provider that took the message and never answers."""
    if caught.outcome == Outcome.SILENT:
        time.sleep(SILENCE)


def bearer(request: HttpRequest) -> str:
    return request.headers.get("Authorization", "").removeprefix("Bearer ")
