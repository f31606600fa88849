"""Webhooks: made, signed as each gateway does, and carried by threads; without a target they wait to be collected."""

import base64
import hashlib
import hmac
import json
import logging
import queue
import threading
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, field

import httpx
from django.conf import settings

from . import chaos, clockwork
from .books import BOOKS
from .cashfree import messages as cashfree
from .keys import ACCOUNTS, PREVIOUS_SECRETS, WEBHOOK_SECRETS
from .plans import chosen
from .razorpay import messages as razorpay

log = logging.getLogger("simulators.gateways")
CARRIERS = 4
MOST_TRIES = 6
KEPT = 60_000
MAKERS = {"razorpay": razorpay, "razorpayx": razorpay, "cashfree": cashfree, "cashfree_payouts": cashfree}


@dataclass(slots=True)
class Message:
    """One webhook; `note` says what is odd about it."""

    id: str
    gateway: str
    event: str
    body: bytes
    made_at: float
    secret: str
    note: str = ""
    tries: int = 0
    status: str = ""
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class PostOffice:
    """What waits, what was sent, and where it goes: base of Munim's API, or nowhere."""

    target: str = settings.WEBHOOKS_TO
    waiting: queue.SimpleQueue = field(default_factory=queue.SimpleQueue)
    kept: deque = field(default_factory=lambda: deque(maxlen=KEPT))
    uncollected: deque = field(default_factory=lambda: deque(maxlen=KEPT))
    underway: int = 0

    def url(self, gateway: str) -> str:
        return f"{self.target.rstrip('/')}/payments/webhook/{gateway}" if self.target else ""

    def clear(self) -> None:
        """Forgets what waits; the queue stays the one that the carriers wait at."""
        self.target = settings.WEBHOOKS_TO
        with suppress(queue.Empty):
            while True:
                self.waiting.get_nowait()
        self.kept.clear()
        self.uncollected.clear()


OFFICE = PostOffice()


def tell(event: str, *things) -> None:
    """Makes the webhooks of what happened to the first thing. Under the books' lock."""
    if not BOOKS.settings.webhooks:
        return
    gateway = things[0].gateway
    for name, body in MAKERS[gateway].messages(gateway, event, things):
        _send_as_chosen(gateway, name, body)


def _send_as_chosen(gateway: str, name: str, body: dict) -> None:
    plan = chosen(gateway, "webhook", name)
    oddity = plan.outcome if plan else chaos.webhook_fault()
    seconds = plan.seconds if plan and plan.seconds is not None else chaos.delay()
    if oddity == "LOST":
        return
    if oddity in ("FORGED", "OTHER_ACCOUNT", "WRONG_AMOUNT"):
        odd = lie(gateway, name, body, oddity)
        send(odd)
    if oddity in ("OTHER_ACCOUNT", "WRONG_AMOUNT"):
        return  # the lie came instead of the truth
    message = make(gateway, name, body, note=oddity.lower() if oddity else "")
    if oddity == "OLD_SECRET":
        message.secret = PREVIOUS_SECRETS[gateway]
        sign(message)
    send(message, after=seconds if oddity in ("REORDERED", "LATE") else 0)
    if oddity == "DUPLICATE":
        for _ in range(2):
            send(copy(message), after=seconds)


def make(gateway: str, name: str, body: dict, *, note: str = "", secret: str = "") -> Message:
    """A signed message, not sent yet."""
    message = Message(
        id=BOOKS.new_id("evt_" if gateway.startswith("razorpay") else ""),
        gateway=gateway,
        event=name,
        body=json.dumps(body, separators=(",", ":")).encode(),
        made_at=BOOKS.now(),
        secret=secret or WEBHOOK_SECRETS[gateway],
        note=note,
    )
    sign(message)
    return message


def copy(message: Message) -> Message:
    return Message(
        id=message.id,
        gateway=message.gateway,
        event=message.event,
        body=message.body,
        made_at=message.made_at,
        secret=message.secret,
        note="duplicate",
        headers=dict(message.headers),
    )


def lie(gateway: str, name: str, body: dict, oddity: str) -> Message:
    """What is not so: signed with a guess, about another account, or with another amount."""
    told = json.loads(json.dumps(body))
    if oddity == "OTHER_ACCOUNT" and gateway in ACCOUNTS:
        told["account_id"] = "acc_SomebodyElse01"
    if oddity == "WRONG_AMOUNT":
        _double(told.get("payload", told.get("data", {})))
    secret = "guessed" if oddity == "FORGED" or (oddity == "OTHER_ACCOUNT" and gateway not in ACCOUNTS) else ""
    return make(gateway, name, told, note=oddity.lower(), secret=secret)


def _double(part: dict) -> None:
    for name, value in part.items():
        if isinstance(value, dict):
            _double(value)
        elif name in ("amount", "payment_amount", "refund_amount", "transfer_amount"):
            part[name] = value * 2


def sign(message: Message) -> None:
    """The headers of this try."""
    secret, headers = message.secret.encode(), {"Content-Type": "application/json"}
    if message.gateway.startswith("razorpay"):
        headers["X-Razorpay-Signature"] = hmac.new(secret, message.body, hashlib.sha256).hexdigest()
        headers["x-razorpay-event-id"] = message.id
    else:
        at = str(int(BOOKS.now() * 1000))
        digest = hmac.new(secret, at.encode() + message.body, hashlib.sha256).digest()
        headers["x-webhook-signature"] = base64.b64encode(digest).decode()
        headers["x-webhook-timestamp"] = at
        headers["x-webhook-version"] = "2025-01-01" if message.gateway == "cashfree" else "2024-01-01"
        headers["x-webhook-attempt"] = str(message.tries + 1)
        if message.gateway == "cashfree":
            headers["x-idempotency-key"] = message.id
    message.headers = headers


def send(message: Message, *, after: float = 0) -> None:
    """Now or after some seconds."""
    if after:
        clockwork.later(after, _hand_over, message)
    else:
        _hand_over(message)


def _hand_over(message: Message) -> None:
    if message.tries == 0:
        OFFICE.kept.append(message)
    if OFFICE.target:
        OFFICE.waiting.put(message)
    else:
        message.status = "nobody is called"
        OFFICE.uncollected.append(message)


def deliver(message: Message, client: httpx.Client) -> None:
    """One try; a refusal is tried again after 1, 2, 4 ... seconds, now and then with the previous secret."""
    url = OFFICE.url(message.gateway)
    if not url:
        return
    message.tries += 1
    try:
        answer = client.post(url, content=message.body, headers=message.headers)
        message.status, taken = str(answer.status_code), answer.is_success
    except httpx.HTTPError as error:
        message.status, taken = type(error).__name__, False
    if not taken and message.tries < MOST_TRIES and message.note != "forged":
        if chaos.happens("OLD_SECRET"):
            message.secret, message.note = PREVIOUS_SECRETS[message.gateway], "old_secret"
        sign(message)
        clockwork.later(2.0 ** (message.tries - 1), _hand_over, message)


def _carry() -> None:
    with httpx.Client(timeout=10) as client:
        while True:
            message = OFFICE.waiting.get()
            OFFICE.underway += 1
            deliver(message, client)
            OFFICE.underway -= 1


def begin() -> None:
    for number in range(CARRIERS):
        threading.Thread(target=_carry, name=f"postman-{number}", daemon=True).start()
