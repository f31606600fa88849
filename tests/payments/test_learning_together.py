"""Payments learned together come to the same end as one by one; what is odd about one harms no other."""

import pytest

from apps.core.events.models import OutboxEvent
from apps.core.models import AuditEntry
from apps.core.money import to_minor
from apps.payments.gateways.facts import RemoteState
from apps.payments.inbox.models import Poll
from apps.payments.models import GatewayPayment, Payment
from apps.payments.models.gateway_payment import Claimed
from apps.payments.services import Told, payment_learn, payments_learn
from apps.payments.services.failing import payment_fail
from apps.payments.services.polling import payment_poll_begin
from apps.payments.states import Source
from apps.wallet import accounts
from apps.wallet.errors import IdempotencyMismatch
from apps.wallet.models import Journal
from apps.wallet.services import claw_back, transfer
from tests.factories.accounts import make_member
from tests.factories.payments import make_payment, remote
from tests.wallet.reading import balance, books_are_even, inr

pytestmark = pytest.mark.django_db


def told_of(payment: Payment, state=RemoteState.CAPTURED, **values) -> Told:
    return Told(remote(payment, state, **values), payment.attempts.select_related("payment").get())


def learn(*told: Told) -> list[str]:
    """The ids of what was learned together."""
    return sorted(payment_id for _, payment_id in payments_learn(told=told, source=Source.WEBHOOK))


def facts(payment: Payment) -> dict:
    """All that one payment's way leaves behind, without what differs from row to row."""
    payment.refresh_from_db()
    taken = payment.gateway_payments.get()
    (told,) = OutboxEvent.objects.filter(aggregate_id=str(payment.pk), name="payment.processed")
    (audited,) = AuditEntry.objects.filter(target_id=str(payment.pk))
    own = {"payment_id", "gateway_payment_id", "user_id"}
    journal = taken.journal
    return {
        "payment": (payment.state, payment.gateway, payment.captured_by, payment.captured_at == taken.credited_at),
        "taken": (taken.state, taken.minor, taken.fee_minor, taken.tax_minor, taken.rrn, taken.payer),
        "learned": (taken.learned_by, taken.suspense_reason, taken.refunded_minor),
        "journal": (journal.kind, journal.memo, journal.reference == f"{taken._meta.label_lower}:{taken.pk}"),
        "told": {key: value for key, value in told.payload.items() if key not in own},
        "audited": (audited.action, audited.target_type, audited.actor_id, audited.before),
        "after": {**audited.after, "captured_at": ""},
        "wallet": balance(accounts.deposit(payment.user)),
        "polls": Poll.objects.filter(object_id=str(payment.pk)).count(),
    }


def test_leaves_what_one_by_one_leaves():
    news = {"rrn": "512345678901", "fee": inr("11.80"), "tax": inr("1.80"), "payer": "a***@upi"}
    alone, *together = (make_payment() for _ in range(4))
    for payment in (alone, *together):
        payment_poll_begin(payment=payment, gateway="razorpay")
    payment_learn(remote=remote(alone, **news), source=Source.WEBHOOK)
    told = [told_of(payment, **news) for payment in together]
    assert learn(*told) == sorted(one.remote.payment_id for one in told)
    assert [facts(payment) for payment in together] == [facts(alone)] * 3
    books_are_even()


def test_told_again_it_is_credited_once():
    told = [told_of(make_payment()) for _ in range(3)]
    assert len(learn(*told)) == 3
    assert learn(*told) == []
    rows = {payment_learn(remote=one.remote, source=Source.POLL).pk for one in told}
    assert rows == set(GatewayPayment.objects.values_list("pk", flat=True))
    assert Journal.objects.count() == 3
    books_are_even()


def test_what_is_odd_about_one_is_left_for_one_by_one():
    plain, wrong, refunded, granted, failed = (make_payment() for _ in range(5))
    payment_fail(payment=failed, code="BAD_PIN", error="Wrong PIN.")
    odd = [
        told_of(wrong, amount=inr("400.00")),
        told_of(refunded, refunded=inr("100.00")),
        told_of(granted, RemoteState.AUTHORIZED),
        told_of(failed),
    ]
    good = told_of(plain)
    assert learn(*odd, good) == [good.remote.payment_id]
    assert list(GatewayPayment.objects.values_list("gateway_payment_id", flat=True)) == [good.remote.payment_id]


def test_a_second_payment_of_one_order_is_not_credited():
    payment = make_payment()
    first, second = told_of(payment), told_of(payment)
    assert learn(first, second) == [first.remote.payment_id]
    taken = payment_learn(remote=second.remote, source=Source.WEBHOOK)
    assert (taken.in_suspense, taken.suspense_reason) == (True, "SECOND_PAYMENT")
    assert balance(accounts.deposit(payment.user)) == 50_000
    books_are_even()


def test_what_a_user_owes_is_taken_once():
    """Two deposits of one user are two credits, one after the other: each finds what the first left owed."""
    user = make_member()
    claw_back(
        user=user, amount=inr("600.00"), credit=accounts.gateway("razorpay"), kind="disputes.lost", reference="t:1"
    )
    assert balance(accounts.receivable(user)) == 60_000
    told = [told_of(make_payment(user)), told_of(make_payment()), told_of(make_payment(user))]
    assert len(learn(*told)) == 3
    assert (balance(accounts.receivable(user)), balance(accounts.deposit(user))) == (0, 40_000)
    books_are_even()


def test_one_that_cannot_be_booked_undoes_all_of_them():
    told = [told_of(make_payment()) for _ in range(3)]
    poison(told[1])
    before = AuditEntry.objects.count(), OutboxEvent.objects.count(), Journal.objects.count()
    with pytest.raises(IdempotencyMismatch):
        learn(*told)
    assert (AuditEntry.objects.count(), OutboxEvent.objects.count(), Journal.objects.count()) == before
    assert set(Payment.objects.values_list("state", flat=True)) == {"CREATED"}
    assert not GatewayPayment.objects.filter(journal__isnull=False).exists()


def test_many_cost_no_more_statements_than_two(django_assert_num_queries):
    learn(told_of(make_payment()))  # the house's accounts are there
    for number in (2, 12):
        told = [told_of(make_payment()) for _ in range(number)]
        with django_assert_num_queries(15):
            learn(*told)


def poison(told: Told) -> None:
    """Its journal's key is taken by another: crediting it is refused for ever."""
    one = told.remote
    claimed = Claimed(one.gateway, one.payment_id, one.order_id, told.attempt.payment_id, told.attempt.pk,
                      to_minor(one.amount), "INR", "UPI", "WEBHOOK")  # fmt: skip
    taken = GatewayPayment.objects.claim(claimed)
    clearing = accounts.gateway(one.gateway)
    transfer(debit=clearing, credit=accounts.SUSPENSE, amount=inr("1.00"), kind="payments.deposit", reference=taken)
