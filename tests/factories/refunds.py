"""Refunds, and what gateways say of them."""

from itertools import count

from apps.payments.gateways.facts import RemoteRefund, RemoteState
from apps.payments.models import GatewayPayment
from apps.payments.refunds import services
from apps.payments.refunds.models import Refund
from apps.wallet import accounts
from apps.wallet import services as wallet
from tests.factories.payments import make_captured
from tests.wallet.reading import balance, inr, locked

_numbers = count(1)


def make_refund(taken: GatewayPayment | None = None, amount: str = "100.00", actor=None, **values) -> Refund:
    """A refund by the real service; without an actor no second person is asked."""
    return services.refund_request(
        gateway_payment_id=(taken or make_captured()).pk,
        amount=inr(amount),
        actor=actor,
        **{"reason": "Paid twice", **values},
    )


def remote(refund: Refund, state=RemoteState.PROCESSED, **values) -> RemoteRefund:
    """What the gateway says of a refund of ours."""
    facts = {
        "gateway": refund.gateway,
        "refund_id": refund.gateway_refund_id or f"rfnd_{refund.pk.hex[-14:]}",
        "reference": refund.reference,
        "payment_id": refund.gateway_payment.gateway_payment_id,
        "state": state,
        "amount": refund.amount,
    }
    return RemoteRefund(**{**facts, **values})


def made_there(taken: GatewayPayment, amount: str = "100.00", state=RemoteState.PROCESSED, **values) -> RemoteRefund:
    """A refund that the gateway made by itself."""
    facts = {
        "gateway": taken.gateway,
        "refund_id": f"rfnd_{next(_numbers):014d}",
        "reference": "",
        "payment_id": taken.gateway_payment_id,
        "state": state,
        "amount": inr(amount),
    }
    return RemoteRefund(**{**facts, **values})


def purse(ref) -> tuple[int, int]:
    """What an account holds, and what of it is set aside; minor units."""
    return balance(ref), locked(ref)


def spend(user, amount: str) -> None:
    """The user's deposit goes elsewhere."""
    wallet.transfer(
        debit=accounts.deposit(user), credit=accounts.REVENUE, amount=inr(amount), kind="wallet.demo",
        reference=f"spent:{next(_numbers)}",
    )  # fmt: skip


def rows(count: int) -> None:
    for _ in range(count):
        make_refund()


ROWS = {"refunds.Refund": rows}
