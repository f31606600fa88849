"""News comes late, twice, in any order or not at all; calls fail before or after the work; in the end all is asked."""

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from apps.core import clock, gate
from apps.payments import flows as deposits
from apps.payments.disputes import flows as disputes
from apps.payments.disputes import services as dispute_services
from apps.payments.disputes.models import Dispute
from apps.payments.disputes.states import ANSWERING
from apps.payments.models import GatewayPayment
from apps.payments.payouts import flows as payouts
from apps.payments.payouts.models import Payout
from apps.payments.reconciliation import flows as reconciliation
from apps.payments.reconciliation.models import SettlementRow
from apps.payments.refunds import flows as refunds
from apps.payments.refunds import services as refund_services
from apps.payments.refunds.models import Refund

from .stage import WHICH, Stage

TROUBLES = st.sampled_from(["ERROR", "ERROR_AFTER", "BUSY", "GARBAGE"])
CALLS = st.sampled_from(
    ["order.create", "order.payments", "payment.fetch", "payment.capture", "refund.create", "refund.fetch"]
    + ["payout.create", "payout.fetch", "account.create", "dispute.fetch", "dispute.accept", "dispute.contest"]
)
ROUNDS = 4


class Hearing(Stage):
    @rule(step=CALLS, trouble=TROUBLES)
    def trouble(self, step, trouble):
        self.twin.plan(step, trouble)

    @rule(dice=st.randoms(use_true_random=False), share=st.floats(0, 1))
    def letters_come(self, dice, share):
        """Some of what waits, in any order, some of it twice; the rest later or never."""
        self.letters += self.twin.collect()
        dice.shuffle(self.letters)
        taken = self.letters[: int(len(self.letters) * share)]
        self.letters = self.letters[len(taken) :]
        for letter in taken + taken[:2]:
            self.read(letter)

    @precondition(lambda self: self.model.deposits)
    @rule(which=WHICH)
    def look_at_a_deposit(self, which):
        with self.moment():
            deposit = self.model.deposits[which % len(self.model.deposits)]
            self.ask(deposits.payment_sync, payment_id=deposit.payment_id, source="POLL")

    @rule()
    def everybody_is_asked(self):
        """No more trouble; all is asked, and then all must agree."""
        self.twin.forget()
        gate.client().flushdb()
        self.letters += self.twin.collect()
        for _ in range(ROUNDS):
            letters, self.letters = self.letters, []
            for letter in letters:
                self.read(letter)
            with self.moment():
                self.ask_all()
            self.find_orders()
        self.compare()

    def ask_all(self):
        for deposit in self.model.deposits:
            self.ask(deposits.payment_sync, payment_id=deposit.payment_id, source="POLL")
        self.ask_about_refunds()
        Payout.objects.filter(due_at__isnull=False).update(due_at=clock.now())
        for payout_id in Payout.objects.values_list("pk", flat=True):
            self.ask(payouts.payout_submit, payout_id=payout_id)
            self.ask(payouts.payout_sync, payout_id=payout_id)
        Dispute.objects.filter(state__in=ANSWERING, send_at__isnull=False).update(
            send_at=clock.now() - timedelta(seconds=1)
        )
        for dispute_id in dispute_services.answers_due():
            self.ask(disputes.answer_send, dispute_id=dispute_id)
        for dispute_id in Dispute.objects.values_list("pk", flat=True):
            self.ask(disputes.dispute_look, dispute_id=dispute_id)
        if SettlementRow.objects.exists():
            reconciliation.reconcile()  # what came into the books after its row did is booked as settled

    def ask_about_refunds(self):
        Refund.objects.filter(next_at__isnull=False).update(next_at=clock.now())
        for refund_id in Refund.objects.values_list("pk", flat=True):
            self.ask(refunds.refund_sync, refund_id=refund_id)
        refunds.refunds_find_missed()
        for key in GatewayPayment.objects.holding_money().values_list("pk", flat=True):
            refund_services.refunds_catch_up(gateway_payment_id=key)
            refunds.refunds_find(gateway_payment_id=key, unasked=True)  # what some say nothing of by themselves
