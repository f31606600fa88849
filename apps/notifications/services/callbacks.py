"""What providers tell afterwards: kept once, by rank; a bounce counts whenever it comes."""

import hashlib
from collections.abc import Sequence

from django.db import transaction
from django.db.models import F

from apps.core import clock
from apps.core.redaction import redact_text
from apps.notifications.models import Callback, Message
from apps.notifications.parcels import News
from apps.notifications.selectors.sending import index_of, shown_address
from apps.notifications.states import Channel, MessageState, SuppressionReason, Tiding, Verdict

from .suppressing import suppress
from .values import address_index, masked_address

_SUPPRESSES = {
    Tiding.BOUNCED: SuppressionReason.HARD_BOUNCE,
    Tiding.COMPLAINED: SuppressionReason.COMPLAINT,
    Tiding.UNSUBSCRIBED: SuppressionReason.OPT_OUT,
}
_DELIVERABLE = {MessageState.QUEUED, MessageState.SENDING, MessageState.SENT, MessageState.FAILED}
_OPENABLE = {MessageState.SENDING, MessageState.SENT, MessageState.DELIVERED}
_BOUNCEABLE = {MessageState.SENDING, MessageState.SENT, MessageState.DELIVERED, MessageState.OPENED}
_FAILABLE = {MessageState.SENDING, MessageState.SENT}
_MOVED = ["state", "lease_until", "verdict", "delivered_at", "opened_at", "ended_at", "provider", "provider_ref"]


def callbacks_store(*, news: Sequence[News]) -> int:
    """Stores each piece of news once and lets it act; answers how many were new."""
    return sum(_store(news=item) for item in news)


@transaction.atomic
def _store(*, news: News) -> bool:
    message = _message_of(news)
    digest = _digest(news)
    row, is_new = Callback.objects.get_or_create(
        digest=digest,
        defaults={
            "provider": news.provider,
            "message": message,
            "tiding": news.tiding,
            "happened_at": news.happened_at,
            "detail": redact_text(news.detail)[:300],
        },
    )
    if not is_new:
        Callback.objects.filter(pk=row.pk).update(repeats=F("repeats") + 1)
        return False
    if message is not None:
        row.has_effect = _apply(message, news)
        row.save(update_fields=["has_effect"])
    return True


def _digest(news: News) -> str:
    """Message, event, time and recipient: a provider's own event id may change when it repeats itself."""
    parts = (news.provider, news.ref or news.key, news.tiding, news.stamp, news.recipient)
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _message_of(news: News) -> Message | None:
    """By our own key first: news may be here before the provider's answer to our call."""
    rows = Message.objects.select_for_update(of=("self",)).select_related("user")
    found = rows.filter(key=news.key).first() if news.key else None
    if found is None and news.ref:
        found = rows.filter(provider_ref=news.ref, provider=news.provider).first()
    return found


def _apply(message: Message, news: News) -> bool:
    """Moves the message if the news outranks its state; answers whether anything changed."""
    moved = _move(message, news)
    if moved:
        message.provider = message.provider or news.provider
        message.provider_ref = message.provider_ref or news.ref
        message.save(update_fields=_MOVED)
    if reason := _SUPPRESSES.get(news.tiding):
        _suppress(message, reason, news)
    return moved or reason is not None


def _move(message: Message, news: News) -> bool:
    at = news.happened_at or clock.now()
    if news.tiding == Tiding.DELIVERED and message.state in _DELIVERABLE:
        message.deliver(at=at)
    elif news.tiding in {Tiding.OPENED, Tiding.COMPLAINED, Tiding.UNSUBSCRIBED} and message.state in _OPENABLE:
        message.open(at=at)
    elif news.tiding == Tiding.BOUNCED and message.state in _BOUNCEABLE:
        message.bounce(at=at)
    elif news.tiding == Tiding.FAILED and message.state in _FAILABLE:
        message.fail(verdict=Verdict.REFUSED, at=at)
    else:
        return False
    return True


def _suppress(message: Message, reason: str, news: News) -> None:
    """The address the provider named, for the person may have moved; else the one we know."""
    if message.channel not in {Channel.SMS, Channel.EMAIL}:
        return
    index, shown = index_of(message), shown_address(message)
    if news.recipient:
        index = address_index(channel=message.channel, address=news.recipient)
        shown = masked_address(channel=message.channel, address=news.recipient)
    if index:
        note = f"Told by the provider of message {message.pk}"
        suppress(channel=message.channel, index=index, shown=shown, reason=reason, note=note)
