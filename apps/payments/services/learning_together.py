"""Payments of several users learned together: what is plainly a deposit costs a few statements for all of them.

By itself a payment takes some fifteen statements; what is odd about one (another amount, late, refunded, failed
before) goes that way, one by one. So does everything when something is wrong with one: it harms only itself.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from apps.core import clock, events, fsm
from apps.payments.gateways.facts import RemotePayment, RemoteState
from apps.payments.models import Attempt, GatewayPayment, Payment
from apps.payments.states import OPEN
from apps.wallet.services import deposits_credit

from .booking import DEPOSIT_KIND, credit_of
from .following import processed
from .learning import absorb, claimed, pays
from .polling import payments_poll_end
from .whole import whole


class Told(NamedTuple):
    """What a gateway said of a payment, and the order it was asked about, with its payment as it was then."""

    remote: RemotePayment
    attempt: Attempt

    @property
    def is_plain(self) -> bool:
        """Whether it looks like an open order that was paid as it was placed."""
        remote, payment = self.remote, self.attempt.payment
        is_captured = remote.state == RemoteState.CAPTURED and not (remote.refunded and remote.refunded.amount)
        return is_captured and pays(remote, self.attempt) and remote.amount == payment.amount and _is_open(payment)


def payments_learn(*, told: Sequence[Told], source: str) -> dict[tuple[str, str], GatewayPayment]:
    """Books those that are plainly their users' deposits; the rows by gateway and id.

    What is missing in the answer was not learned: it goes through `payment_learn`, as all do when this raises.
    """
    learned: dict[tuple[str, str], GatewayPayment] = {}
    for together in _by_turns(one for one in told if one.is_plain):
        for taken in whole(lambda together=together: _learn(together, source)):
            learned[taken.gateway, taken.gateway_payment_id] = taken
    return learned


def _by_turns(told: Iterable[Told]) -> Iterator[list[Told]]:
    """Each user once in a turn, as what a credit finds owed is gone for the next; so each order too."""
    turns: dict[tuple[str, int], list[Told]] = {}
    before: dict[tuple[str, int], int] = {}
    for one in told:
        who = (one.remote.gateway, one.attempt.payment.user_id)
        before[who] = before.get(who, -1) + 1
        turns.setdefault((one.remote.gateway, before[who]), []).append(one)
    yield from turns.values()


def _learn(told: Sequence[Told], source: str) -> list[GatewayPayment]:
    """Gateways' payments first, then deposits, then wallets; each in one order, so that nobody waits in a ring."""
    by_id = {one.remote.payment_id: one for one in told}
    rows = GatewayPayment.objects.claim_all([claimed(one.remote, one.attempt, source) for one in by_id.values()])
    ours = [taken for taken in rows if _is_new_money(taken, by_id[taken.gateway_payment_id])]
    payments = _lock(ours)
    credited = [taken for taken in ours if _is_open(payments[taken.payment_id])]
    if credited:
        _credit(credited, payments, by_id)
        _follow(credited, payments, source)
    return credited


def _is_new_money(taken: GatewayPayment, told: Told) -> bool:
    """Whether nobody has booked it, or told us that it went back."""
    is_before = taken.state in (RemoteState.CREATED, RemoteState.PENDING, RemoteState.AUTHORIZED, RemoteState.CAPTURED)
    return is_before and not taken.holds_money and taken.payment_id == told.attempt.payment_id


def _is_open(payment: Payment) -> bool:
    return payment.state in OPEN and payment.failed_at is None


def _lock(taken: Sequence[GatewayPayment]) -> dict:
    rows = Payment.objects.select_related("user").select_for_update(of=("self",), no_key=True)
    return {one.pk: one for one in rows.filter(pk__in=[row.payment_id for row in taken]).order_by("pk")}


def _credit(rows: Sequence[GatewayPayment], payments: dict, by_id: dict[str, Told]) -> None:
    for taken in rows:
        absorb(taken, by_id[taken.gateway_payment_id].remote)
    journals = deposits_credit(
        credits=[credit_of(taken, payments[taken.payment_id]) for taken in rows], kind=DEPOSIT_KIND
    )
    now = clock.now()
    for taken, journal_id in zip(rows, journals, strict=True):
        taken.journal_id, taken.credited_at, taken.is_news = journal_id, now, True
    GatewayPayment.objects.keep_credited(rows)


def _follow(rows: Sequence[GatewayPayment], payments: dict, source: str) -> None:
    paid = [payments[taken.payment_id] for taken in rows]
    fsm.advance_together(
        [payment.capture for payment in paid],
        actor=None,
        at=rows[0].credited_at,
        gateway=rows[0].gateway,
        source=source,
    )
    payments_poll_end(payments=paid)
    events.publish_many(processed(payment, taken, source) for payment, taken in zip(paid, rows, strict=True))
