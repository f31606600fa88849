"""Webhooks: made and signed as Digio does, or as somebody who would like to be Digio."""

import hashlib
import hmac
import json
import secrets
from datetime import timedelta

from django.utils import timezone

from .delivering import deliver, wake
from .keys import SIGNATURE_HEADER, WEBHOOK_SECRET
from .models import Signing, Webhook
from .outcomes import Outcome

A_MOMENT = timedelta(milliseconds=400)


def sign(body: str, secret: str = WEBHOOK_SECRET) -> str:
    return hmac.new(secret.encode(), body.encode(), hashlib.sha256).hexdigest()


def make(signing: Signing, word: str, *, secret: str = WEBHOOK_SECRET, note: str = "", status: str = "") -> Webhook:
    """A message about the signing, not sent yet."""
    body = json.dumps(
        {
            "id": f"WHN{secrets.token_hex(12).upper()}",
            "event": f"kyc.request.{word}",
            "created_at": int(timezone.now().timestamp() * 1000),
            "entities": ["kyc_request"],
            "payload": {
                "kyc_request": {
                    "id": signing.reference,
                    "status": status or signing.status,
                    "reference_id": signing.request_id,
                    "transaction_id": signing.request_id,
                }
            },
        }
    )
    headers = {"Content-Type": "application/json", SIGNATURE_HEADER: sign(body, secret)}
    return Webhook.objects.create(
        reference=signing.reference, kind=f"kyc.request.{word}", body=body, headers=headers, note=note
    )


def send(webhook: Webhook, *, after: timedelta = timedelta(0)) -> None:
    """Hands it to the postman."""
    webhook.due_at, webhook.delivered_at, webhook.tries = timezone.now() + after, None, 0
    webhook.save()
    wake()


def announce(signing: Signing, word: str) -> None:
    send(make(signing, word))


def forge(signing: Signing) -> Webhook:
    """Says it was signed, by somebody who does not know the secret."""
    webhook = make(signing, "approved", secret="guessed", note="forged", status="approved")
    send(webhook, after=A_MOMENT)
    return webhook


def announce_as_chosen(signing: Signing) -> None:
    outcome, webhook = signing.outcome, make(signing, signing.status)
    if outcome == Outcome.LOST:
        webhook.note = "lost"
        webhook.save()
    elif outcome == Outcome.EARLY:
        webhook.note = "early"
        deliver(webhook)
    elif outcome == Outcome.DUPLICATE:
        send(webhook)
        for _ in range(2):
            copy = Webhook(**{f.name: getattr(webhook, f.name) for f in Webhook._meta.fields if f.name != "id"})
            copy.note = "duplicate"
            send(copy, after=A_MOMENT)
    elif outcome == Outcome.REORDERED:
        send(webhook)
        send(make(signing, "initiated", note="out of order", status="requested"), after=A_MOMENT)
    else:
        send(webhook, after=A_MOMENT if outcome in (Outcome.SIGNED, Outcome.REFUSED) else timedelta(0))
