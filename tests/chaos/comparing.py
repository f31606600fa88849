"""The twin's books, the ledger's clearing accounts and the users' wallets: the same to the paisa, or a difference."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from django.db.models import F, Sum

from apps.payments.disputes.models import Dispute
from apps.payments.inbox.models import Webhook
from apps.payments.models import GatewayPayment, Payment
from apps.payments.payouts.models import Payout
from apps.payments.refunds.models import Refund
from apps.wallet.models import Account, Transfer
from tests.simulators.twin import Twin

from .operating import Story
from .people import Person

PAYMENT_GATEWAYS, PAYOUT_GATEWAYS = ("razorpay", "cashfree"), ("razorpayx", "cashfree_payouts")


class Line(NamedTuple):
    """One figure as two see it, in paise."""

    what: str
    twin: int
    munim: int

    @property
    def differs(self) -> bool:
        return self.twin != self.munim


def compare(twin: Twin, story: Story, people: list[Person]) -> list[Line]:
    """Clearing accounts by gateway, SUSPENSE, then each wallet."""
    books = twin.books()
    lines = []
    for code in PAYMENT_GATEWAYS:
        sums = books[code]
        lines.append(Line(f"{code}: captured", sums["captured"], _taken(code)))
        lines.append(Line(f"{code}: refunded", sums["refunded"], _refunded(code)))
        lines.append(Line(f"{code}: lost in disputes", sums["deducted"], _lost(code)))
        owed = sums["captured"] - sums["refunded"] - sums["deducted"] - sums["fees"]
        lines.append(Line(f"{code}: GATEWAY_CLEARING", owed, _balance("GATEWAY_CLEARING", scope_id=code)))
    fees = sum(books[code]["fees"] for code in PAYMENT_GATEWAYS)
    lines.append(Line("fees of settlements: GATEWAY_FEES", fees, _balance("GATEWAY_FEES")))
    for code in PAYOUT_GATEWAYS:
        lines.append(Line(f"{code}: paid out", books[code]["paid_out"], _paid_out(code)))
        cleared = _balance("PAYOUT_CLEARING", scope_id=code)
        lines.append(Line(f"{code}: PAYOUT_CLEARING", books[code]["paid_out"], cleared))
    wallets, suspense = expected(twin, story, people)
    lines.append(Line("money without an owner: SUSPENSE", suspense, _balance("SUSPENSE")))
    lines += [Line(f"wallet of person {n}", wallets[n], _wallet(one)) for n, one in enumerate(people)]
    return lines


def expected(twin: Twin, story: Story, people: list[Person]) -> tuple[dict[int, int], int]:
    """What each wallet and SUSPENSE should hold, from the twin's books alone and from who ordered what."""
    wallets = {number: one.opening + story.spent[number] for number, one in enumerate(people)}
    asked = {one["id"]: one["amount"] for one in twin.things("Order")}
    credited: dict[str, str] = {}
    suspense = 0
    captured = [one for one in twin.things("Payment") if one["state"] == "CAPTURED"]
    refunds = [one for one in twin.things("Refund") if one["state"] == "PROCESSED"]
    refunded = Counter()
    for refund in refunds:
        refunded[refund["order_id"]] += refund["amount"]
    deducted = Counter()
    for dispute in twin.things("Dispute"):
        deducted[dispute["order_id"]] += dispute["deducted"]
    by_order = defaultdict(list)
    for payment in captured:
        by_order[payment["order_id"]].append(payment)
    for order_id, payments in by_order.items():
        right = [one for one in payments if one["amount"] == asked[order_id] and one["currency"] == "INR"]
        credited[order_id] = right[0]["id"] if right else ""
        whole = sum(one["amount"] for one in payments)
        suspense += whole - (right[0]["amount"] if right else 0)
        if right:
            wallets[story.orders[order_id]] += right[0]["amount"] - refunded[order_id] - deducted[order_id]
        else:
            suspense -= deducted[order_id]
    accounts = {one["id"]: one["account"] for one in twin.things("Beneficiary")}
    for payout in twin.things("Payout"):
        if payout["state"] == "PAID":
            wallets[int(accounts[payout["beneficiary"]][2:])] -= payout["amount"]
    return wallets, suspense


def endings() -> dict[str, Counter]:
    """How many of each ended how."""
    return {
        "Deposits": Counter(Payment.objects.values_list("state", flat=True)),
        "Payments at gateways set aside": Counter(
            GatewayPayment.objects.filter(in_suspense=True).values_list("suspense_reason", flat=True)
        ),
        "Refunds": Counter(Refund.objects.values_list("state", flat=True)),
        "Payouts": Counter(Payout.objects.values_list("state", flat=True)),
        "Disputes": Counter(Dispute.objects.values_list("state", flat=True)),
        "Our answers to disputes, and how those ended": Counter(
            " ".join(one) for one in Dispute.objects.exclude(answer="").values_list("answer", "state")
        ),
        "Webhooks that came, and what they led to": webhooks(),
        "Disputes of spent money": Counter(_owed()),
    }


def webhooks() -> Counter:
    """By what they were about and what came of them; forged ones apart."""
    signed = Webhook.objects.filter(verdict="ACCEPTED").values_list("subject", "result")
    return Counter(" ".join(one) for one in signed) + Counter(
        Webhook.objects.filter(verdict="FORGED").values_list("verdict", flat=True)
    )


def _taken(gateway: str) -> int:
    found = GatewayPayment.objects.filter(gateway=gateway, journal__isnull=False)
    return int(found.aggregate(all=Sum("minor"))["all"] or 0)


def _refunded(gateway: str) -> int:
    found = Refund.objects.filter(gateway=gateway, state="PROCESSED")
    return int(found.aggregate(all=Sum("minor"))["all"] or 0)


def _lost(gateway: str) -> int:
    return int(Dispute.objects.filter(gateway=gateway).aggregate(all=Sum("lost"))["all"] or 0)


def _owed() -> Iterator[str]:
    """By state: those whose journals took a part from what the user owes."""
    owed = Transfer.objects.filter(debit_account__kind="USER_RECEIVABLE").values("journal_id")
    yield from Dispute.objects.filter(hold_journal__in=owed).values_list("state", flat=True)


def _paid_out(gateway: str) -> int:
    found = Payout.objects.filter(gateway=gateway, state="PAID")
    return sum(int(one.net.amount * 100) for one in found)


def _balance(kind: str, **scope) -> int:
    """On the side where such an account grows."""
    sums = Account.objects.filter(kind=kind, **scope).aggregate(debit=Sum(F("posted_debits") - F("posted_credits")))
    found = int(sums["debit"] or 0)
    return found if kind in ("GATEWAY_CLEARING", "GATEWAY_FEES") else -found


def _wallet(person: Person) -> int:
    """Deposits and winnings, less what the user owes."""
    found = Account.objects.filter(
        owner_id=person.user_id, kind__in=["USER_DEPOSIT", "USER_WINNINGS", "USER_RECEIVABLE"]
    )
    return int(found.aggregate(all=Sum(F("posted_credits") - F("posted_debits")))["all"] or 0)
