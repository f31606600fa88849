"""Money goes back, out, to the other, or from SUSPENSE to whom it belongs; wallets are frozen."""

from decimal import Decimal

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from apps.core.money import from_minor, to_minor
from apps.payments.models import GatewayPayment
from apps.payments.payouts import flows as payouts
from apps.payments.payouts import services as payout_services
from apps.payments.reconciliation import services as breaks
from apps.payments.reconciliation.engine.fixes import suggested
from apps.payments.refunds import flows as refunds
from apps.payments.refunds import services as refund_services
from apps.payments.refunds.selectors import refundable
from apps.wallet import services as wallet
from apps.wallet.selectors.recipients import recipient_find
from apps.wallet.services import user_transfer

from .model import Gift, Payout
from .stage import AMOUNTS, USERS, WHICH, Stage


class MoneyOut(Stage):
    @precondition(lambda self: self.model.deposits)
    @rule(which=WHICH, percent=st.integers(1, 100))
    def refund(self, which, percent):
        deposit = self.model.deposits[which % len(self.model.deposits)]
        amount = from_minor(max(deposit.minor * percent // 100, 1_00), "INR")
        made = None
        with self.allowed():
            made = refund_services.payment_refund(
                payment_id=deposit.payment_id, amount=amount, reason="model", actor=self.clerk
            )
        self.submit(made)

    @precondition(lambda self: self.model.has_more_than_ordered)
    @rule(which=WHICH, percent=st.integers(1, 100))
    def refund_of_nobodys_money(self, which, percent):
        lying = list(GatewayPayment.objects.in_suspense().order_by("id"))
        if not lying:
            return
        one, made = lying[which % len(lying)], None
        amount = from_minor(max(one.minor * percent // 100, 1_00), "INR")
        with self.allowed():
            made = refund_services.refund_request(
                gateway_payment_id=one.pk, amount=amount, reason="model", actor=self.clerk
            )
        self.submit(made)

    def submit(self, made):
        if made is not None:
            self.model.refunds[made.reference] = made.minor
            with self.moment():
                refunds.refund_submit(refund_id=made.pk)

    @precondition(lambda self: self.model.tries("CAPTURED"))
    @rule(which=WHICH)
    def refund_at_the_gateway(self, which):
        self.time_passes()
        whole = [one for one in self.taken() if one.gone < one.minor and one.id not in self.model.gifts]
        if whole:
            self.twin.refund_by_gateway(whole[which % len(whole)].id)

    @rule(which=WHICH, to=st.sampled_from(["PROCESSED", "FAILED"]))
    def refund_ends(self, which, to):
        self.time_passes()
        if (one := self.some_of("Refund", which, "PENDING")) is not None:
            self.twin.end_refund(one["id"], to)

    @precondition(lambda self: self.model.has_more_than_ordered)
    @rule(which=WHICH)
    def gift(self, which):
        """Two people give what lies in SUSPENSE to who ordered it.

        What the gateway sends back meanwhile, unheard, ends in a break (REFUND_OVER) for people: not the model's.
        """
        lying = [one for one in GatewayPayment.objects.in_suspense() if one.payment_id]
        if not lying:
            return
        one = lying[which % len(lying)]
        left, user = refundable(one), self.model.deposit_of(one.gateway_payment_id).user
        theirs = next(its for its in self.taken() if its.id == one.gateway_payment_id)
        if not left.amount or theirs.minor - theirs.gone != to_minor(left):
            return
        named = {"gateway": one.gateway, "difference": Decimal(left.amount), "currency": "INR"}
        fix = suggested(one.suspense_reason, user=self.users[user].public_id, **named)
        with self.allowed():
            broken = breaks.break_open(
                kind=one.suspense_reason, gateway=one.gateway, object_type=one._meta.label_lower, object_id=one.pk,
                amount=left, reason="model", fix=fix,
            )  # fmt: skip
            breaks.break_fix(break_id=broken.pk, actor=self.clerk, checker=self.second)
            self.model.gifts[one.gateway_payment_id] = Gift(user, to_minor(left))

    @rule(user=USERS, minor=AMOUNTS)
    def payout(self, user, minor):
        with self.allowed():
            made = payout_services.payout_request(
                user=self.users[user], amount=from_minor(minor, "INR"), bank_account_id=self.accounts[user].pk
            )
            self.model.payouts[made.pk] = Payout(user, minor)

    @precondition(lambda self: self.model.payouts)
    @rule(which=WHICH, what=st.sampled_from(["APPROVE", "APPROVE", "APPROVE", "HOLD", "REJECT", "CANCEL"]))
    def decide(self, which, what):
        """Refused where it is too late for it."""
        key = list(self.model.payouts)[which % len(self.model.payouts)]
        payout, by_clerk = self.model.payouts[key], {"payout_id": key, "actor": self.clerk}
        with self.allowed():
            if what == "APPROVE":
                payout_services.payout_approve(**by_clerk)
            elif what == "HOLD":
                payout_services.payout_hold(**by_clerk, reason="model")
            elif what == "REJECT":
                payout_services.payout_reject(**by_clerk, reason_code="OTHER")
                payout.is_over = True
            else:
                payout_services.payout_cancel(user=self.users[payout.user], payout_id=key)
                payout.is_over = True
        if what == "APPROVE":
            with self.moment():
                payouts.payout_submit(payout_id=key)

    @precondition(lambda self: self.model.payouts)
    @rule(which=WHICH, to=st.sampled_from(["PAID", "PAID", "FAILED", "REVERSED"]))
    def payout_ends(self, which, to):
        self.time_passes()
        movable = ("PROCESSING", "PAID") if to == "REVERSED" else ("PROCESSING",)
        if (one := self.some_of("Payout", which, *movable)) is not None:
            self.twin.end_payout(one["id"], to)

    @rule(user=USERS, percent=st.integers(1, 100), number=WHICH)
    def transfer(self, user, percent, number):
        """Often nearly all: what was put in is spent before anybody wants it back."""
        minor = self.usable(user) * percent // 100
        if minor > 0:
            with self.allowed():
                other = recipient_find(to_user=self.users[1 - user].public_id)
                user_transfer(
                    sender=self.users[user],
                    recipient=other,
                    amount=from_minor(minor, "INR"),
                    reference=f"model:{self.now.isoformat()}",
                )
                self.model.transfers += 1
                self.model.given[user] -= minor
                self.model.given[1 - user] += minor

    @rule(user=USERS, freezes=st.booleans())
    def freeze(self, user, freezes):
        with self.moment():
            verb = wallet.wallet_freeze if freezes else wallet.wallet_unfreeze
            verb(user=self.users[user], actor=self.clerk, reason="model")
