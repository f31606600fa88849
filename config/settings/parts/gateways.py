"""Payment gateways: where they lie, who we are to them, what they sign with, how often they may be asked."""

from config import env

GATEWAY_TIMEOUT = float(env.text("MUNIM_GATEWAY_TIMEOUT", "15"))  # seconds
# Cashfree's own limits per minute (production); Razorpay publishes none and is taken at ours.
_CASHFREE_PER_MINUTE = {
    "order_create": 200, "order_fetch": 400, "order_pay": 400, "order_payments": 100, "payment_fetch": 130,
    "settlements": 30, "refund_create": 100, "refund_fetch": 30,
}  # fmt: skip


def _terms(code: str, title: str, home: str, *, per_minute: dict[str, int]) -> dict:
    name = f"MUNIM_{code.upper()}"
    return {
        "title": title,
        "url": env.text(f"{name}_URL"),
        "home": home,  # where it lies in the world: production's default
        "key_id": env.text(f"{name}_KEY_ID"),
        "secret": env.text(f"{name}_SECRET"),
        "account_id": env.text(f"{name}_ACCOUNT_ID"),  # the merchant's own, in each webhook of Razorpay
        "webhook_secret": env.text(f"{name}_WEBHOOK_SECRET"),
        "previous_webhook_secret": env.text(f"{name}_WEBHOOK_SECRET_PREVIOUS"),
        "rotated_at": env.text(f"{name}_WEBHOOK_ROTATED_AT"),  # ISO 8601; the previous one holds 24 h longer
        "per_minute": per_minute,
    }


GATEWAYS = {
    "razorpay": _terms("razorpay", "Razorpay", "https://api.razorpay.com/v1", per_minute={}),
    "cashfree": {
        **_terms("cashfree", "Cashfree", "https://api.cashfree.com/pg", per_minute=_CASHFREE_PER_MINUTE),
        "api_version": env.text("MUNIM_CASHFREE_API_VERSION", "2025-01-01"),
        "return_url": env.text("MUNIM_CASHFREE_RETURN_URL"),  # where the payer comes back to
    },
    "razorpayx": {
        **_terms("razorpayx", "RazorpayX", "https://api.razorpay.com/v1", per_minute={"payout_create": 300}),
        "source_account": env.text("MUNIM_RAZORPAYX_SOURCE_ACCOUNT"),  # the account that payouts leave
    },
    "cashfree_payouts": {
        **_terms("cashfree_payouts", "Cashfree Payouts", "https://api.cashfree.com/payout", per_minute={}),
        "api_version": env.text("MUNIM_CASHFREE_PAYOUTS_API_VERSION", "2024-01-01"),
    },
}
# Who is asked in each direction, the first one that is in use.
GATEWAY_PATHS = {"IN": ["razorpay", "cashfree"], "OUT": ["razorpayx", "cashfree_payouts"]}
