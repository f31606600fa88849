"""Payouts through the gateways' twin over HTTP: whatever goes wrong on the way, money leaves once or not at all."""

from contextlib import contextmanager
from datetime import timedelta

import pytest

from apps.core import clock, gate
from apps.payments.gateways.facts import News
from apps.payments.inbox.routing import Result
from apps.payments.payouts import flows, services
from apps.payments.payouts.models import Payout, Sending
from apps.wallet.models import Account
from apps.wallet.selectors.balances import balances
from apps.wallet.selectors.ledger import balance_now
from tests.factories.payouts import NAME, inr, make_payout


def approved(user, actor, amount: str = "1000.00") -> Payout:
    payout = make_payout(user, amount)
    return services.payout_approve(payout_id=payout.pk, actor=actor)


@contextmanager
def later(**time):
    """The same work after a while; what Redis keeps for seconds is over by then."""
    gate.client().flushdb()
    with clock.fixed(clock.now() + timedelta(**time)):
        yield


def work(payout: Payout, rounds: int = 8) -> Payout:
    """What the sweep does, until the payout is no longer under way."""
    for number in range(rounds):
        with later(hours=number):
            flows.payout_submit(payout_id=payout.pk)
        payout = Payout.objects.get(pk=payout.pk)
        if payout.state not in ("APPROVED", "SUBMITTED", "UNKNOWN"):
            return payout
    return payout


def agree(bank, user, payout: Payout, *, paid: int) -> None:
    """The twin's books, the clearing accounts and the wallet say the same, to the paisa."""
    books = bank.books()
    for gateway in ("razorpayx", "cashfree_payouts"):
        account = Account.objects.filter(kind="PAYOUT_CLEARING", scope_id=gateway).first()
        assert (balance_now(account) if account else 0) == books[gateway]["paid_out"]
    assert sum(books[gateway]["paid_out"] for gateway in ("razorpayx", "cashfree_payouts")) == paid
    wallet = balances(user.pk, "INR")
    assert (wallet.winnings, wallet.locked) == (inr("10000") - inr("0.01") * paid, inr("0"))


class TestSubmit:
    def test_pays(self, bank, winner, cashier):
        payout = work(approved(winner, cashier))
        assert (payout.state, payout.gateway, len(payout.utr)) == ("PAID", "razorpayx", 12)
        agree(bank, winner, payout, paid=100_000)
        (sent,) = bank.things("Payout")
        sending = Sending.objects.get()
        assert (sent["reference_id"] if "reference_id" in sent else sent["reference"]) == sending.reference
        assert (sending.state, sending.mode, sending.gateway_payout_id) == ("PAID", "IMPS", sent["id"])

    @pytest.mark.parametrize("trouble", ["ERROR_AFTER", "TIMEOUT", "GARBAGE", "ERROR", "TIMEOUT_BEFORE", "BUSY"])
    def test_a_lost_answer_never_pays_twice(self, bank, winner, cashier, trouble):
        bank.plan("payout.create", trouble)
        payout = approved(winner, cashier)
        flows.payout_submit(payout_id=payout.pk)
        payout = work(payout)
        assert payout.state == "PAID"
        assert len(bank.things("Payout")) == 1
        agree(bank, winner, payout, paid=100_000)

    def test_nothing_is_tried_elsewhere_while_the_outcome_is_unknown(self, bank, winner, cashier):
        bank.plan("payout.create", "TIMEOUT")
        bank.plan("payout.fetch", "ERROR", uses=None)
        payout = approved(winner, cashier)
        for number in range(4):
            with later(minutes=10 * number):
                flows.payout_submit(payout_id=payout.pk)
        payout.refresh_from_db()
        assert (payout.state, payout.sendings.count()) == ("UNKNOWN", 1)
        assert bank.things("Payout", "cashfree_payouts") == []
        bank.forget()
        assert work(payout).state == "PAID"
        agree(bank, winner, payout, paid=100_000)

    def test_a_beneficiary_refused_later_does_not_end_a_lost_payout(self, bank, winner, cashier):
        bank.plan("payout.create", "ERROR")
        payout = approved(winner, cashier)
        flows.payout_submit(payout_id=payout.pk)
        bank.plan("contact.create", "REFUSED", uses=None)
        with later(minutes=10):
            flows.payout_submit(payout_id=payout.pk)
        payout.refresh_from_db()
        assert (payout.state, payout.sendings.count()) == ("UNKNOWN", 1)
        bank.forget()
        assert work(payout).state == "PAID"
        agree(bank, winner, payout, paid=100_000)

    def test_goes_to_the_other_gateway_while_the_first_is_down(self, bank, winner, cashier):
        bank.outage("razorpayx", "BUSY")
        payout = approved(winner, cashier)
        flows.payout_submit(payout_id=payout.pk)
        payout.refresh_from_db()
        assert payout.state == "APPROVED"

    def test_a_confirmed_failure_goes_elsewhere_or_comes_back(self, bank, winner, cashier):
        bank.plan("payout", "FAILED", gateway="razorpayx")
        payout = work(approved(winner, cashier))
        first, *rest = payout.sendings.all()
        assert first.state == "FAILED"
        if rest:
            assert (payout.state, payout.gateway) == ("PAID", "cashfree_payouts")
            agree(bank, winner, payout, paid=100_000)
        else:
            assert payout.state == "FAILED"
            agree(bank, winner, payout, paid=0)

    def test_refused_by_both_comes_back(self, bank, winner, cashier):
        bank.plan("payout.create", "REFUSED", uses=None)
        payout = work(approved(winner, cashier))
        assert payout.state == "FAILED"
        assert [sending.state for sending in payout.sendings.all()] == ["FAILED", "FAILED"]
        agree(bank, winner, payout, paid=0)

    def test_sent_back_after_it_was_paid(self, bank, winner, cashier):
        payout = work(approved(winner, cashier))
        bank.end_payout(Sending.objects.get().reference, "REVERSED")
        with later(days=1, hours=9):
            flows.payout_submit(payout_id=payout.pk)
        payout.refresh_from_db()
        assert payout.state == "RETURNED"
        agree(bank, winner, payout, paid=0)

    def test_a_webhook_is_a_reason_to_ask(self, bank, winner, cashier):
        payout = work(approved(winner, cashier))
        sending = Sending.objects.get()
        news = News(
            gateway="razorpayx", event="payout.reversed", subject="PAYOUT", object_id=sending.gateway_payout_id
        )
        assert flows.payout_told(news).result == Result.NO_CHANGE
        bank.end_payout(sending.reference, "REVERSED")
        caused = flows.payout_told(news)
        assert (caused.result, caused.type, caused.id) == (Result.APPLIED, "payouts.payout", str(payout.pk))
        bank.plan("payout.fetch", "ERROR")
        unknown = News(gateway="razorpayx", event="payout.reversed", subject="PAYOUT", object_id="pout_theirs")
        assert flows.payout_told(unknown).result == Result.UNKNOWN_OBJECT

    def test_a_paid_one_is_looked_at_for_some_days(self, bank, winner, cashier):
        payout = work(approved(winner, cashier))
        looked = 0
        for day in range(1, 9):
            with later(days=day, minutes=1):
                looked += flows.payout_submit(payout_id=payout.pk) is not None
        payout.refresh_from_db()
        assert (looked, payout.due_at) == (4, None)


class TestAccounts:
    def add(self, user):
        return services.bank_account_add(
            user=user, account_number="5010 0000 1234", ifsc="hdfc0001234", holder_name=NAME
        )

    def check(self, account, rounds: int = 4):
        for number in range(rounds):
            with later(hours=number):
                flows.account_check(bank_account_id=account.pk)
        account.refresh_from_db()
        return account

    def test_the_banks_name_is_the_proved_one(self, bank, winner):
        account = self.check(self.add(winner))
        assert (account.state, account.name_score, account.number_masked) == ("VERIFIED", 100, "XXXX1234")
        assert (account.ifsc, account.due_at) == ("HDFC0001234", None)
        assert len(bank.things("Validation")) == 1

    def test_another_holder_is_refused(self, bank, winner):
        bank.plan("validation", "OTHER_NAME", name="Bhanu Reddy")
        account = self.check(self.add(winner))
        assert (account.state, account.cause) == ("REFUSED", "OTHER_NAME")

    def test_an_account_the_bank_does_not_know(self, bank, winner):
        bank.plan("validation", "INVALID")
        account = self.check(self.add(winner))
        assert (account.state, account.cause) == ("REFUSED", "NOT_AT_BANK")

    def test_a_name_much_like_it_is_for_a_person(self, bank, winner):
        bank.plan("validation", "OTHER_NAME", name="Asha Kamath")
        account = self.check(self.add(winner))
        assert (account.state, account.cause) == ("REVIEW", "NAMES_DIFFER")

    @pytest.mark.parametrize("trouble", ["ERROR_AFTER", "TIMEOUT", "ERROR", "BUSY"])
    def test_a_lost_answer_is_asked_for_again(self, bank, winner, trouble):
        bank.plan("validation.create", trouble)
        account = self.check(self.add(winner))
        assert account.state == "VERIFIED"
        assert len(bank.things("Validation")) == 1

    def test_a_gateway_that_never_answers_leaves_it_to_a_person(self, bank, winner):
        bank.plan("contact.create", "ERROR", uses=None)
        account = self.check(self.add(winner), rounds=14)
        assert (account.state, account.cause) == ("REVIEW", "NO_ANSWER")
