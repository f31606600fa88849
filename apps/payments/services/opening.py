"""A user wants to pay: guards, the row that holds the request's key, and the first order to make."""

from datetime import timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db import IntegrityError

from apps.accounts.models import User
from apps.core import audit, clock, jurisdiction, policy
from apps.core.idempotency import KeyReused
from apps.core.money import Money, format_money, money, to_minor
from apps.core.ports import risk
from apps.core.states import Product
from apps.payments.errors import AmountOutOfRange, CurrencyNotTaken
from apps.payments.gateways.services import choose
from apps.payments.models import Payment
from apps.payments.states import Method, UpiFlow

from .attempts import Step, attempt_begin, attempt_resume
from .limits import ACTION, CURRENCY, within_limits
from .whole import whole


class Wanted(NamedTuple):
    """What somebody asks for; `key` and `digest` make it the same request when it comes again."""

    user: User
    amount: Money
    method: str
    flow: str = ""
    key: str | None = None
    digest: bytes | None = None


def payment_open(*, wanted: Wanted) -> Step:
    """The payment and what is to be asked of a gateway now; the same key goes on with the same payment.

    Raises AmountOutOfRange, CurrencyNotTaken, ProductUnavailable, KycRequired, SelfExcluded, LimitReached,
    RiskRefused, GatewaysDown, KeyReused, StillRunning.
    """
    try:
        return whole(lambda: _open(wanted))
    except IntegrityError:
        if _known(wanted) is None:
            raise
        return whole(lambda: _open(wanted))


def _open(wanted: Wanted) -> Step:
    if (known := _known(wanted)) is not None:
        return attempt_resume(payment_id=known)
    _require_range(wanted)
    jurisdiction.require(Product.DEPOSIT, region=wanted.user.region)
    within_limits(wanted.user, wanted.amount)
    gateway = choose(direction="IN", method=wanted.method)
    payment = _create(wanted, gateway, _judged(wanted))
    return attempt_begin(payment=payment, number=1, gateway=gateway)


def _known(wanted: Wanted) -> UUID | None:
    """The payment this key began. Raises KeyReused."""
    if wanted.key is None:
        return None
    begun = Payment.objects.filter(user_id=wanted.user.pk, request_key=wanted.key)
    payment_id, digest = begun.values_list("pk", "request_digest").first() or (None, b"")
    if payment_id is not None and bytes(digest) != wanted.digest:
        raise KeyReused
    return payment_id


def _require_range(wanted: Wanted) -> None:
    if str(wanted.amount.currency) != CURRENCY:
        raise CurrencyNotTaken(currencies=[CURRENCY])
    name = wanted.method.lower()
    least, most = policy.get(f"payments.minimum_{name}"), policy.get(f"payments.maximum_{name}")
    if not least <= wanted.amount.amount <= most:
        bounds = {"minimum": money(least, CURRENCY), "maximum": money(most, CURRENCY)}
        raise AmountOutOfRange(
            f"Pay between {format_money(bounds['minimum'])} and {format_money(bounds['maximum'])} this way.",
            **{key: {"amount": str(value.amount), "currency": CURRENCY} for key, value in bounds.items()},
        )


def _judged(wanted: Wanted) -> risk.Verdict:
    """A deposit cannot wait for a person: what the gate would hold is refused too."""
    asked: dict[str, Any] = {
        "user_id": wanted.user.pk,
        "amount": wanted.amount,
        "context": {"method": str(wanted.method)},
    }
    verdict = risk.require(ACTION, **asked)
    if not verdict.allowed:
        raise risk.RiskRefused(ACTION, risk.RiskRequest(**asked), verdict)
    return verdict


def _create(wanted: Wanted, gateway: str, verdict: risk.Verdict) -> Payment:
    flow = (wanted.flow or UpiFlow.INTENT) if wanted.method == Method.UPI else ""
    payment = Payment.objects.create(
        user_id=wanted.user.pk,
        minor=to_minor(wanted.amount),
        currency=CURRENCY,
        method=wanted.method,
        flow=flow,
        gateway=gateway,
        request_key=wanted.key,
        request_digest=wanted.digest,
        risk_outcome=verdict.outcome,
        risk_reference=verdict.reference,
        expires_at=clock.now() + timedelta(minutes=policy.get("payments.order_minutes")),
    )
    audit.record(
        "payments.payment.open",
        payment,
        actor=wanted.user,
        after={"amount": payment.minor, "currency": CURRENCY, "method": str(wanted.method)},
    )
    return payment
