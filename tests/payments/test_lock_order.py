"""Whoever locks several things of one payment does it in one order: nobody waits for somebody who waits for them."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.payments.disputes.services import dispute_accept
from apps.payments.gateways.facts import RemoteState
from apps.payments.payouts import services as payouts
from apps.payments.payouts.states import Source
from apps.payments.reconciliation.models import Break
from apps.payments.reconciliation.services import break_clear
from apps.payments.refunds import services as refunds
from tests.factories.accounts import make_member, make_staff
from tests.factories.disputes import learn, make_dispute, remote_dispute, remote_of
from tests.factories.payments import make_captured
from tests.factories.payouts import make_account, make_payout, make_sent, make_winner
from tests.factories.payouts import remote as remote_payout
from tests.factories.reconciliation import breaks
from tests.factories.refunds import make_refund, remote
from tests.factories.wallet import make_grant

pytestmark = pytest.mark.django_db

# As apps/payments/README.md says it.
DEPOSITS = (
    "core_workitem",
    "payments_gatewaypayment",
    "refunds_refund",
    "disputes_dispute",
    "refunds_allowance",
    "payments_payment",
    "wallet_bonusgrant",
    "wallet_account",
)
PAYOUTS = ("core_workitem", "payouts_bankaccount", "payouts_payout", "payouts_sending", "wallet_account")
BREAKS = ("core_workitem", "reconciliation_break", "wallet_account")
_LOCKED = re.compile(r'FROM "?(\w+)"?.* FOR (?:NO KEY )?UPDATE', re.DOTALL)
_MADE = re.compile(r'\s*INSERT INTO "?(\w+)"?')
_CHANGED = re.compile(r'^\s*UPDATE "?(\w+)"?')


def locked(sql: str) -> str | None:
    """The table in which a statement locks rows that were there before."""
    if "wallet_post" in sql or "wallet_account" in sql:
        return "wallet_account"
    found = _LOCKED.search(sql) or _CHANGED.search(sql)
    return found[1] if found else None


def locks(work, order: tuple[str, ...]) -> list[str]:
    """The tables of `order` in the order in which the work first locks a row there; nobody waits for its new rows."""
    with CaptureQueriesContext(connection) as captured:
        work()
    seen, own = [], set()
    for query in captured:
        if made := _MADE.match(query["sql"]):
            own.add(made[1])
        elif (table := locked(query["sql"])) in order and table not in own:
            seen.append(table)
    return list(dict.fromkeys(seen))


def settle():
    refund = make_refund()
    return lambda: refunds.refund_learn(remote=remote(refund), source="WEBHOOK")


def fail():
    refund = make_refund()
    return lambda: refunds.refund_learn(remote=remote(refund, RemoteState.FAILED), source="WEBHOOK")


def come_back():
    refund = make_refund()
    refunds.refund_learn(remote=remote(refund), source="WEBHOOK")
    return lambda: refunds.refund_learn(remote=remote(refund, RemoteState.FAILED), source="WEBHOOK")


def request():
    taken = make_captured()
    return lambda: make_refund(taken)


def cancel():
    refund = make_refund()
    return lambda: refunds.refund_cancel(refund_id=refund.pk, actor=None, reason="Not needed")


def dispute():
    user = make_member()
    told = remote_dispute(make_captured(user))
    make_grant(user)
    return lambda: learn(told)


def disputed(state: str):
    def prepare():
        user = make_member()
        told = remote_dispute(make_captured(user))
        make_grant(user)
        found = learn(told)
        return lambda: learn(remote_of(found, state))

    prepare.__name__ = f"dispute_{state.lower()}"
    return prepare


def overturn():
    found = make_dispute()
    learn(remote_of(found, RemoteState.LOST))
    return lambda: learn(remote_of(found, RemoteState.WON))


def accept():
    found = make_dispute()
    return lambda: dispute_accept(dispute_id=found.pk, actor=make_staff("FINANCE"))


@pytest.mark.parametrize(
    "prepare",
    [request, settle, fail, come_back, cancel, dispute,
     disputed(RemoteState.WON), disputed(RemoteState.LOST), overturn, accept],
    ids=lambda prepare: prepare.__name__,
)  # fmt: skip
def test_deposits_are_locked_before_what_is_in_the_wallet(prepare):
    found = locks(prepare(), DEPOSITS)
    assert found == [table for table in DEPOSITS if table in found]
    assert prepare is accept or found[-1] == "wallet_account"


def cancelled_by_its_user():
    user = make_winner()
    payout = make_payout(user)
    return lambda: payouts.payout_cancel(user=user, payout_id=payout.pk)


def decided(verb, **given):
    def prepare():
        payout, by = make_payout(), make_staff("FINANCE")
        return lambda: verb(payout_id=payout.pk, actor=by, **given)

    prepare.__name__ = verb.__name__
    return prepare


def paid():
    _, asked = make_sent(actor=make_staff("FINANCE"))
    return lambda: payouts.payout_learn(remote=remote_payout(asked, RemoteState.PAID, utr="1"), source=Source.WEBHOOK)


def account_removed():
    user = make_winner()
    account = make_account(user, name_at_bank="Somebody Else")
    return lambda: payouts.bank_account_remove(user=user, bank_account_id=account.pk)


@pytest.mark.parametrize(
    "prepare",
    [cancelled_by_its_user, decided(payouts.payout_approve), decided(payouts.payout_hold, reason="Odd"),
     decided(payouts.payout_reject, reason_code="OTHER"), paid, account_removed],
    ids=lambda prepare: prepare.__name__,
)  # fmt: skip
def test_the_reviewers_item_is_locked_before_a_payout(prepare):
    found = locks(prepare(), PAYOUTS)
    assert found == [table for table in PAYOUTS if table in found]
    assert prepare is paid or found[0] == "core_workitem"


def test_the_reviewers_item_is_locked_before_a_break():
    breaks(1)
    broken = Break.objects.get()
    found = locks(lambda: break_clear(break_id=broken.pk, note="It agrees now"), BREAKS)
    assert found == ["core_workitem", "reconciliation_break"]
