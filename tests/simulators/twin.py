"""The gateways' twin as tests steer it: typed words over its control calls. Amounts are paise."""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from apps.simulators.gateways.keys import KEYS
from tests.simulators.playing import Simulators


@dataclass(frozen=True)
class Webhook:
    """What a gateway sent: post `raw` with `headers` to payments/webhook/{gateway}."""

    gateway: str
    event: str
    raw: bytes
    headers: Mapping[str, str]
    note: str

    @property
    def path(self) -> str:
        return f"/api/v1/payments/webhook/{self.gateway}"

    @property
    def environ(self) -> dict[str, str]:
        """The headers as Django's test client wants them."""
        return {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in self.headers.items()}

    def post(self, client, *, path: str = ""):
        """Through Django's test client (or DRF's)."""
        return client.generic(
            "POST", path or self.path, self.raw, content_type="application/json", headers=dict(self.headers)
        )


class Twin:
    """Everything is instant: refunds, payouts and penny drops end with the next call unless told otherwise, and an
    answer that would come too late is a cut line: nobody waits, and no slow machine takes an answer for a late one."""

    def __init__(self, simulators: Simulators):
        self.simulators = simulators
        self.url = f"{simulators.url}/gateways/"

    def word(self, word: str, **wanted: Any) -> Any:
        answer = self.simulators.post(f"/gateways/control/{word}", json=wanted)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def attempt(self, word: str, **wanted: Any) -> Any:
        """The same; None when the world says that it cannot be, as it stands."""
        answer = self.simulators.post(f"/gateways/control/{word}", json=wanted)
        return answer.json() if answer.status_code == 200 else None

    def reset(self, **settings: Any) -> None:
        """An empty world; nothing waits, nothing is written down."""
        quick = {"refunds_after": 0, "payouts_after": 0, "validations_after": 0, "timeout": 0, "keeps": False}
        self.word("reset", **quick | settings)

    def settings(self, **changes: Any) -> dict:
        """refunds_after, payouts_after, validations_after (None: by hand), captures, webhooks, timeout, clock ..."""
        return self.word("settings", **changes)

    # What payers, banks and gateways do.

    def pay(self, order_id: str, method: str = "UPI", outcome: str = "", **more: Any) -> str:
        """A payer pays the order (their id or our receipt); their payment id."""
        return self.word("pay", order_id=order_id, method=method, outcome=outcome, **more)["id"]

    def checkout(self, order_id: str, payment_id: str) -> dict[str, str]:
        """What Razorpay's checkout hands the app, signed."""
        signature = hmac.new(KEYS["razorpay"][1].encode(), f"{order_id}|{payment_id}".encode(), hashlib.sha256)
        names = ("razorpay_order_id", "razorpay_payment_id", "razorpay_signature")
        return dict(zip(names, (order_id, payment_id, signature.hexdigest()), strict=True))

    def fail(self, order_id: str, method: str = "UPI") -> str:
        return self.pay(order_id, method, "FAILED")

    def authorize(self, order_id: str, method: str = "UPI") -> str:
        return self.pay(order_id, method, "AUTHORIZED")

    def end_payment(self, payment_id: str, to: str) -> dict:
        """SUCCESS AUTHORIZED FAILED DROPPED."""
        return self.word("end_payment", payment_id=payment_id, to=to)

    def end_refund(self, refund_id: str, to: str = "PROCESSED") -> dict:
        return self.word("end_refund", refund_id=refund_id, to=to)

    def refund_by_gateway(self, payment_id: str) -> dict:
        return self.word("refund_by_gateway", payment_id=payment_id)

    def end_payout(self, payout_id: str, to: str = "PAID") -> dict:
        """PAID FAILED REJECTED REVERSED CANCELLED; by their id or our reference."""
        return self.word("end_payout", payout_id=payout_id, to=to)

    def end_validation(self, validation_id: str) -> dict:
        return self.word("end_validation", validation_id=validation_id)

    def open_dispute(self, payment_id: str, amount: int | None = None, phase: str = "CHARGEBACK") -> str:
        return self.word("open_dispute", payment_id=payment_id, amount=amount, phase=phase)["id"]

    def end_dispute(self, dispute_id: str, to: str, deducted: int | None = None) -> dict:
        """UNDER_REVIEW WON LOST CLOSED."""
        return self.word("end_dispute", dispute_id=dispute_id, to=to, deducted=deducted)

    def turn_dispute(self, dispute_id: str, to: str) -> dict:
        """The bank changes its mind: WON LOST."""
        return self.word("turn_dispute", dispute_id=dispute_id, to=to)

    def escalate_dispute(self, dispute_id: str) -> dict:
        return self.word("escalate_dispute", dispute_id=dispute_id)

    def settle(self, gateway: str = "", day: str = "") -> list[dict]:
        """Settles what is open; the settlements with their rows, id, utr and amount."""
        return self.word("settle", gateway=gateway, day=day)

    def settlement_file(self, gateway: str, **which: str) -> str:
        """The gateway's CSV of all settlements, or of one `day` or `id`."""
        return self.word("settlement_file", gateway=gateway, **which)["text"]

    def bank_statement(self, day: str = "", form: str = "csv") -> str:
        """csv, mt940 or camt053."""
        return self.word("bank_statement", day=day, form=form)["text"]

    # What goes wrong.

    def plan(self, step: str, outcome: str, **more: Any) -> dict:
        """The next `uses` (1; None: all) of a step end so: see `apps/simulators/gateways/plans.py`."""
        return self.word("plan", step=step, outcome=outcome, **more)

    def forget(self) -> None:
        self.word("forget")

    def outage(self, gateway: str, how: str = "ERROR") -> None:
        """ERROR (503), HANG, BUSY (429); "" ends it."""
        self.word("outage", gateway=gateway, how=how)

    def chaos(self, *, seed: int = 0, rates: Mapping[str, float] | None = None, longest: float = 0.5) -> None:
        self.word("set_chaos", seed=seed, rates=dict(rates or {}), longest=longest)

    # What can be seen.

    def books(self) -> dict[str, dict[str, int]]:
        """By gateway: captured refunded refunds_underway disputed deducted paid_out payouts_underway returned ..."""
        return self.word("books")

    def things(self, kind: str, gateway: str = "") -> list[dict]:
        """Order Payment Refund Payout Beneficiary Validation Dispute Settlement, oldest first."""
        return self.word("things", kind=kind, gateway=gateway)

    def faults(self) -> dict[str, int]:
        return self.word("faults")

    def calls(self) -> dict[str, int]:
        """{"razorpay order.create": 3, ...}"""
        return self.word("calls")

    # Webhooks.

    def deliver_webhooks_to(self, url: str) -> None:
        """Base of the API (`http://host/api/v1/`); "" lets them wait to be collected, as after `reset`."""
        self.word("webhooks_to", url=url)

    def collect(self) -> list[Webhook]:
        """What was told since the last time, oldest first."""
        return [_webhook(one) for one in self.word("collect")]

    def tell(self, kind: str, thing_id: str, event: str, oddity: str = "") -> Webhook:
        """Says it once more: `oddity` FORGED OTHER_ACCOUNT WRONG_AMOUNT; it is also left to be collected."""
        return _webhook(self.word("tell", kind=kind, id=thing_id, event=event, oddity=oddity))


def _webhook(told: dict) -> Webhook:
    return Webhook(
        gateway=told["gateway"],
        event=told["event"],
        raw=told["body"].encode(),
        headers=told["headers"],
        note=told["note"],
    )
