"""What was chosen to happen next: a plan about one thing goes before one about any, a counted one before a lasting."""

from .books import BOOKS
from .things import Plan

POSSIBLE = {
    "payment": (
        "SUCCESS", "AUTHORIZED", "FAILED", "DROPPED", "PENDING", "LATE", "LATE_AUTHORIZED", "WRONG_AMOUNT",
        "WRONG_CURRENCY",
    ),
    "refund": ("PROCESSED", "FAILED", "PENDING"),
    "payout": ("PAID", "FAILED", "REJECTED", "QUEUED", "PENDING", "REVERSED", "RETURNED"),
    "validation": ("ACTIVE", "INVALID", "OTHER_NAME", "FAILED"),
    "webhook": ("DUPLICATE", "REORDERED", "LOST", "OLD_SECRET", "FORGED", "OTHER_ACCOUNT", "WRONG_AMOUNT", "LATE"),
}  # fmt: skip
TROUBLES = (
    "ERROR", "ERROR_AFTER", "BUSY", "TIMEOUT", "TIMEOUT_BEFORE", "GARBAGE", "REFUSED", "CONFLICT",
)  # fmt: skip
CALLS = (
    "any", "order.create", "order.fetch", "order.list", "order.payments", "order.close", "payment.fetch",
    "payment.capture", "upi.create", "refund.create", "refund.fetch", "payout.create", "payout.fetch", "payout.cancel",
    "contact.create", "account.create", "validation.create", "validation.fetch", "settlement.rows", "dispute.fetch",
    "dispute.list", "dispute.accept", "dispute.contest", "document.create", "transactions",
)  # fmt: skip


def make(wanted: dict) -> Plan:
    """Keeps a choice. Raises ValueError."""
    step, outcome = str(wanted.get("step") or ""), str(wanted.get("outcome") or "")
    if outcome not in POSSIBLE.get(step, TROUBLES if step in CALLS else ()):
        raise ValueError(f"{step} cannot end with {outcome}.")
    uses = wanted.get("uses", 1)
    plan = Plan(
        id=BOOKS.new_id("plan_"),
        gateway=str(wanted.get("gateway") or ""),
        step=step,
        outcome=outcome,
        created_at=BOOKS.now(),
        subject=str(wanted.get("subject") or ""),
        uses=int(uses) if uses not in (None, "") else None,
        seconds=float(wanted["seconds"]) if wanted.get("seconds") not in (None, "") else None,
        amount=int(wanted["amount"]) if wanted.get("amount") not in (None, "") else None,
        name=str(wanted.get("name") or ""),
    )
    return BOOKS.put(plan)


def chosen(gateway: str, step: str, *subjects: str) -> Plan | None:
    """The plan for this step, used once more. Under the books' lock."""
    plans = BOOKS.kinds["Plan"]
    if not plans:
        return None
    fitting = [
        plan
        for plan in plans.values()
        if plan.step == step and plan.gateway in ("", gateway) and (not plan.subject or plan.subject in subjects)
    ]
    plan = min(fitting, key=lambda one: (not one.subject, one.uses is None), default=None)
    if plan is not None and plan.uses is not None:
        plan.uses -= 1
        BOOKS.put(plan) if plan.uses > 0 else BOOKS.drop(plan)
    return plan
