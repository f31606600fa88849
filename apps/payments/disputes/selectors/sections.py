"""What we can show about a disputed payment. Apps above add what they know (`register`): their own play history."""

import csv
import io
import json
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

from apps.accounts.kyc.models import Consent
from apps.accounts.kyc.selectors import profile_of
from apps.core import clock
from apps.core.imports.engine.columns import neutral
from apps.core.models import AuditEntry
from apps.core.plain import plain
from apps.payments.disputes.engine.packing import Piece
from apps.payments.disputes.models import Dispute
from apps.payments.gateways.models import GatewayCall
from apps.payments.inbox.selectors import webhooks_of
from apps.wallet.selectors.played import played_since
from apps.wallet.selectors.wallet_lines import WalletLine, wallet_lines

MOST_LINES = 2_000
BEFORE = timedelta(days=30)  # what the wallet and the device looked like before it was paid
Section = Callable[[Dispute], Piece | None]
_added: list[Section] = []


def register(section: Section) -> Section:
    """Adds a section to every pack built from now on; it answers None when it has nothing to show."""
    if section not in _added:
        _added.append(section)
    return section


def pieces_of(dispute: Dispute) -> list[Piece]:
    """All sections that have something to show, in their order."""
    made = [section(dispute) for section in (*_OWN, *_added)]
    return [piece for piece in made if piece is not None]


def begun_at(dispute: Dispute):
    """When the payment began."""
    payment = dispute.gateway_payment
    return payment.paid_at or payment.created_at


def ids_of(dispute: Dispute) -> list[str]:
    """What gateways call the things of this dispute, and our receipts."""
    payment = dispute.gateway_payment
    receipts = [attempt.receipt for attempt in payment.payment.attempts.all()] if payment.payment_id else []
    return [payment.gateway_payment_id, payment.order_id, dispute.dispute_id, *receipts]


def payment_facts(dispute: Dispute) -> dict[str, Any]:
    """The payment as the gateway tells it, and how it came into our books."""
    payment = dispute.gateway_payment
    return plain(
        {
            "gateway": payment.gateway,
            "payment_id": payment.gateway_payment_id,
            "order_id": payment.order_id,
            "amount": payment.amount,
            "method": payment.method,
            "payer": payment.payer,
            "bank_reference": payment.rrn,
            "paid_at": begun_at(dispute),
            "credited_at": payment.credited_at,
            "refunded": payment.refunded,
            "settlement": payment.settlement_id,
            "journal": payment.journal_id,
        }
    )


def _payment(dispute: Dispute) -> Piece:
    payment = dispute.gateway_payment
    attempts = payment.payment.attempts.all() if payment.payment_id else []
    orders = [
        {"gateway": row.gateway, "receipt": row.receipt, "order_id": row.order_id, "state": row.state}
        for row in attempts
    ]
    moves = AuditEntry.objects.filter(target_type="payments.payment", target_id=str(payment.payment_id))
    steps = [{"at": row.created_at, "what": row.action} for row in moves.order_by("created_at", "id")[:200]]
    return _json(
        "payment.json", "The payment and its order", {**payment_facts(dispute), "orders": orders, "steps": steps}
    )


def lines_of(dispute: Dispute) -> list[WalletLine]:
    """The wallet's lines from a month before the payment until now, oldest first."""
    if dispute.user_id is None:
        return []
    since = begun_at(dispute) - BEFORE
    newest = wallet_lines(user_id=dispute.user_id, currency=dispute.currency, limit=MOST_LINES, since=since)
    return newest[::-1]


def _ledger(dispute: Dispute) -> Piece | None:
    lines = lines_of(dispute)
    if not lines:
        return None
    rows = [
        [
            line.created_at.isoformat(),
            line.kind,
            neutral(line.memo),
            line.bucket,
            line.direction,
            f"{line.amount.amount:f}",
            "" if line.balance_after is None else f"{line.balance_after.amount:f}",
            line.journal_id,
        ]
        for line in lines
    ]
    headings = ("at", "kind", "memo", "bucket", "direction", "amount", "balance_after", "journal")
    return _csv("ledger.csv", "Every movement of the wallet around the payment", headings, rows)


def _webhooks(dispute: Dispute) -> Piece | None:
    rows = [
        {
            "received_at": row.created_at,
            "event": row.event,
            "verdict": row.verdict,
            "headers": row.headers,
            "body": row.body,
        }
        for row in webhooks_of(*ids_of(dispute))[:MOST_LINES]
    ]
    return _json("webhooks.json", "What the gateway told us, as it was signed", rows) if rows else None


def _calls(dispute: Dispute) -> Piece | None:
    payment, ids = dispute.gateway_payment, ids_of(dispute)
    known = [one for one in ids if one]
    found = GatewayCall.objects.filter(gateway=payment.gateway)
    rows = (found.filter(object_id__in=known) | found.filter(reference__in=known)).order_by("created_at", "id")
    told = [
        {
            "at": row.created_at,
            "asked": f"{row.method} {row.path}",
            "status": row.status,
            "outcome": row.outcome,
            "request": row.request,
            "response": row.response,
        }
        for row in rows[:MOST_LINES]
    ]
    return _json("calls.json", "What we asked the gateway and what it answered (masked)", told) if told else None


def sessions_of(dispute: Dispute) -> list[dict[str, Any]]:
    """The devices the user came from around the payment."""
    if dispute.user is None:
        return []
    since = begun_at(dispute) - BEFORE
    rows = dispute.user.sessions.filter(last_seen_at__gte=since).order_by("created_at", "id")
    return [
        {
            "since": row.created_at,
            "last_seen_at": row.last_seen_at,
            "device": row.device_name,
            "platform": row.platform,
            "fingerprint": row.fingerprint,
            "address": row.ip,
            "was_open_when_paid": row.created_at <= begun_at(dispute)
            and not (row.ended_at and row.ended_at < begun_at(dispute)),
        }
        for row in rows[:200]
    ]


def _devices(dispute: Dispute) -> Piece | None:
    rows = sessions_of(dispute)
    return _json("devices.json", "Devices and addresses the user was logged in from", rows) if rows else None


def kyc_facts(dispute: Dispute) -> dict[str, Any]:
    """How far the user's identity is proved: masked, no picture."""
    profile = profile_of(dispute.user) if dispute.user else None
    if profile is None:
        return {}
    checks = profile.attempts.filter(ended_at__isnull=False).order_by("ended_at")
    return plain(
        {
            "state": profile.state,
            "pan": profile.pan_masked,
            "pan_accepted_at": profile.pan_accepted_at,
            "verified_at": profile.verified_at,
            "checks": [{"step": row.step, "outcome": row.outcome, "ended_at": row.ended_at} for row in checks],
            "consents": [
                {"purpose": row.purpose, "act": row.act, "text_version": row.text_version, "at": row.created_at}
                for row in Consent.objects.filter(user=dispute.user).order_by("created_at", "id")
            ],
        }
    )


def _kyc(dispute: Dispute) -> Piece | None:
    facts = kyc_facts(dispute)
    return _json("kyc.json", "How the user's identity was proved (masked)", facts) if facts else None


def play_facts(dispute: Dispute) -> dict[str, Any]:
    """What was staked and won since the money was in the wallet."""
    credited_at = dispute.gateway_payment.credited_at
    if dispute.user_id is None or credited_at is None:
        return {}
    played = played_since(dispute.user_id, dispute.currency, credited_at)
    return plain({"since": credited_at, "until": clock.now(), "staked": played.staked, "won": played.won})


def _play(dispute: Dispute) -> Piece | None:
    facts = play_facts(dispute)
    return _json("play.json", "What was played with the money since it arrived", facts) if facts else None


def _json(name: str, shows: str, values: Any) -> Piece:
    return Piece(name, shows, json.dumps(plain(values), indent=2, ensure_ascii=False).encode())


def _csv(name: str, shows: str, headings: Iterable[str], rows: Iterable[Iterable[Any]]) -> Piece:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(headings)
    writer.writerows(rows)
    return Piece(name, shows, out.getvalue().encode())


_OWN: tuple[Section, ...] = (_payment, _ledger, _webhooks, _calls, _devices, _kyc, _play)
