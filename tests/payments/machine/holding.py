"""What must hold once everybody was asked: the twin's books, the clearing accounts and each wallet."""

from collections import Counter

from django.db.models import F, Sum

from apps.payments.models import GatewayPayment
from apps.payments.payouts.models import Payout
from apps.wallet.models import Account
from tests.wallet.reading import books_are_even

from .model import Taken
from .stage import OPENING, Stage

BUCKETS = ("USER_DEPOSIT", "USER_WINNINGS")
OWED = "USER_RECEIVABLE"


class Holding(Stage):
    def compare(self):
        self.the_twin_did_what_the_model_says()
        ours = {
            one.gateway_payment_id: one for one in GatewayPayment.objects.holding_money().select_related("payment")
        }
        known = [one for one in self.taken() if one.id in ours]
        self.what_is_not_in_our_books_went_back(ours)
        self.the_clearing_accounts_agree(known)
        self.everybody_has_their_own(known, ours)
        self.nothing_is_credited_twice()
        books_are_even()

    def the_twin_did_what_the_model_says(self):
        """Captures that we asked for included; refunds and payouts are ours, once and with their amount."""
        for one in self.model.tries("AUTHORIZED"):
            one.state = self.standing(one.id)
        standing = {one["id"]: (one["state"], one["amount"]) for one in self.twin.things("Payment")}
        assert standing == {its.id: (its.state, its.minor) for one in self.model.deposits for its in one.tries}
        for one in self.twin.things("Refund"):
            if one["kind"] == "MERCHANT":
                assert one["amount"] == self.model.refunds[one["reference"]]
        alive = Counter()
        for one in self.twin.things("Payout"):
            sending = Payout.objects.get(sendings__reference=one["reference"])
            assert one["amount"] == self.model.payouts[sending.pk].minor
            alive[sending.pk] += one["state"] in ("PROCESSING", "PAID")
        assert all(count <= 1 for count in alive.values())

    def what_is_not_in_our_books_went_back(self, ours):
        """Before we heard of it, and nobody's bank wants it."""
        for one in self.taken():
            assert one.id in ours or (one.gone == one.minor and not one.lost + one.held)

    def the_clearing_accounts_agree(self, known: list[Taken]):
        for code in ("razorpay", "cashfree"):
            whole = sum(one.minor - one.lost for one in known if one.gateway == code)
            keys = {one.id for one in known}
            back = [one for one in self.twin.things("Refund", code) if one["state"] == "PROCESSED"]
            settled = [row for one in self.twin.things("Settlement", code) for row in one["rows"]]
            fees = sum(row["fee"] for row in settled if row["payment_id"] in keys)  # of others a break tells
            gone = sum(one["amount"] for one in back if one["payment_id"] in keys)
            assert self.balance("GATEWAY_CLEARING", code) == whole - gone - fees
        books = self.twin.books()
        for code in ("razorpayx", "cashfree_payouts"):
            assert -self.balance("PAYOUT_CLEARING", code) == books[code]["paid_out"]

    def everybody_has_their_own(self, known: list[Taken], ours):
        """What was captured for them, less what went back, is on its way back or is argued over."""
        should = [OPENING + given for given in self.model.given]
        suspense, is_shared = 0, False
        for one in known:
            gift, user = self.model.gifts.get(one.id), self.model.deposit_of(one.id).user
            if ours[one.id].credited_at is not None:
                should[user] += one.free
            elif gift is None:
                suspense += one.free
            else:
                should[user] += min(one.free, gift.minor)
                suspense += max(one.free - gift.minor, 0)
                is_shared |= one.nobodys > gift.minor or one.minor - one.gone > gift.minor
        for one in self.payouts_underway():
            should[one.user] -= one.minor
        found = [self.free(owner=user) for user in self.users]
        if is_shared:  # a part is its user's, a part nobody's: who bears which part of a dispute is not the model's
            assert sum(found) + self.free() == sum(should) + suspense
        else:
            assert (found, self.free()) == (should, suspense)

    def payouts_underway(self):
        """Held or left: where it never left us and nobody gave it back, where it is at the gateway or the bank.

        Agreed and yet here: the wallet was frozen before it left.
        """
        left = Counter()
        for one in self.twin.things("Payout"):
            sending = Payout.objects.get(sendings__reference=one["reference"])
            left[sending.pk] += one["state"] in ("PROCESSING", "PAID")
        for key, one in self.model.payouts.items():
            if left[key] or not (one.is_over or key in left):
                yield one

    def nothing_is_credited_twice(self):
        for deposit in self.model.deposits:
            right = [its for its in deposit.tries if its.state == "CAPTURED" and its.minor == deposit.minor]
            of_it = GatewayPayment.objects.filter(payment_id=deposit.payment_id, credited_at__isnull=False)
            credited = list(of_it.values_list("gateway_payment_id", flat=True))
            assert len(credited) <= 1
            assert set(credited) <= {its.id for its in right}
            given_back = {one.id for one in self.taken() if one.gone == one.minor}
            assert credited or all(its.id in given_back for its in right)

    # Ours.

    def balance(self, kind: str, scope: str) -> int:
        rows = Account.objects.filter(kind=kind, scope_id=scope)
        return int(rows.aggregate(all=Sum(F("posted_debits") - F("posted_credits")))["all"] or 0)

    def free(self, owner=None) -> int:
        """Posted, less what is held of it: of a user, or of SUSPENSE."""
        whose = {"owner": owner, "kind__in": (*BUCKETS, OWED)} if owner else {"kind": "SUSPENSE"}
        rows = Account.objects.filter(**whose)
        found = rows.aggregate(all=Sum(F("posted_credits") - F("posted_debits") - F("pending_debits")))
        return int(found["all"] or 0)

    def usable(self, user: int) -> int:
        rows = Account.objects.filter(owner=self.users[user], kind__in=BUCKETS)
        found = rows.aggregate(all=Sum(F("posted_credits") - F("posted_debits") - F("pending_debits")))
        return int(found["all"] or 0)
