"""Why a payment must not be refunded now, as apps above know it: each registers what it has to say."""

from collections.abc import Callable

from apps.payments.models import GatewayPayment

Objection = Callable[[GatewayPayment], str]
_objections: list[Objection] = []


def register(objection: Objection) -> Objection:
    """It answers a sentence for staff, or nothing; it is asked with the payment locked."""
    if objection not in _objections:
        _objections.append(objection)
    return objection


def to(taken: GatewayPayment) -> str:
    """The first reason there is; empty when there is none."""
    return next(filter(None, (objection(taken) for objection in _objections)), "")
