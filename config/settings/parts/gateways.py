"""Payment gateways: where they lie, who we are to them, what they sign with, how often they may be asked."""

from config import env

GATEWAY_TIMEOUT = float(env.text("MUNIM_GATEWAY_TIMEOUT", "15"))  # seconds
# Cashfree's own limits per minute (production); Razorpay publishes none, so it is asked until it says 429.
_CASHFREE_PER_MINUTE = {
    "order_create": 200, "order_fetch": 400, "order_pay": 400, "order_payments": 100, "payment_fetch": 130,
    "settlements": 30, "refund_create": 100, "refund_fetch": 30,
}  # fmt: skip

# `home` is where a gateway lies in the world: production's default. Razorpay names the account in each webhook;
# Cashfree signs with the client secret. The previous webhook secret holds for 24 hours after `rotated_at` (ISO 8601).
GATEWAYS = {
    "razorpay": {
        "title": "Razorpay",
        "url": env.text("MUNIM_RAZORPAY_URL"),
        "home": "https://api.razorpay.com/v1",
        "key_id": env.text("MUNIM_RAZORPAY_KEY_ID"),
        "secret": env.text("MUNIM_RAZORPAY_SECRET"),
        "account_id": env.text("MUNIM_RAZORPAY_ACCOUNT_ID"),
        "webhook_secret": env.text("MUNIM_RAZORPAY_WEBHOOK_SECRET"),
        "previous_webhook_secret": env.text("MUNIM_RAZORPAY_WEBHOOK_SECRET_PREVIOUS"),
        "rotated_at": env.text("MUNIM_RAZORPAY_WEBHOOK_ROTATED_AT"),
        "per_minute": {},
    },
    "cashfree": {
        "title": "Cashfree",
        "url": env.text("MUNIM_CASHFREE_URL"),
        "home": "https://api.cashfree.com/pg",
        "key_id": env.text("MUNIM_CASHFREE_KEY_ID"),
        "secret": env.text("MUNIM_CASHFREE_SECRET"),
        "account_id": "",  # it names none
        "previous_webhook_secret": env.text("MUNIM_CASHFREE_WEBHOOK_SECRET_PREVIOUS"),
        "rotated_at": env.text("MUNIM_CASHFREE_WEBHOOK_ROTATED_AT"),
        "per_minute": _CASHFREE_PER_MINUTE,
        "api_version": env.text("MUNIM_CASHFREE_API_VERSION", "2025-01-01"),
        "return_url": env.text("MUNIM_CASHFREE_RETURN_URL"),  # where the payer comes back to
    },
    "razorpayx": {
        "title": "RazorpayX",
        "url": env.text("MUNIM_RAZORPAYX_URL"),
        "home": "https://api.razorpay.com/v1",
        "key_id": env.text("MUNIM_RAZORPAYX_KEY_ID"),
        "secret": env.text("MUNIM_RAZORPAYX_SECRET"),
        "account_id": env.text("MUNIM_RAZORPAYX_ACCOUNT_ID"),
        "webhook_secret": env.text("MUNIM_RAZORPAYX_WEBHOOK_SECRET"),
        "previous_webhook_secret": env.text("MUNIM_RAZORPAYX_WEBHOOK_SECRET_PREVIOUS"),
        "rotated_at": env.text("MUNIM_RAZORPAYX_WEBHOOK_ROTATED_AT"),
        "per_minute": {"payout_create": 300},
        "source_account": env.text("MUNIM_RAZORPAYX_SOURCE_ACCOUNT"),  # the account that payouts leave
    },
    "cashfree_payouts": {
        "title": "Cashfree Payouts",
        "url": env.text("MUNIM_CASHFREE_PAYOUTS_URL"),
        "home": "https://api.cashfree.com/payout",
        "key_id": env.text("MUNIM_CASHFREE_PAYOUTS_KEY_ID"),
        "secret": env.text("MUNIM_CASHFREE_PAYOUTS_SECRET"),
        "account_id": "",  # it names none
        "previous_webhook_secret": env.text("MUNIM_CASHFREE_PAYOUTS_WEBHOOK_SECRET_PREVIOUS"),
        "rotated_at": env.text("MUNIM_CASHFREE_PAYOUTS_WEBHOOK_ROTATED_AT"),
        "per_minute": {},
        "api_version": env.text("MUNIM_CASHFREE_PAYOUTS_API_VERSION", "2024-01-01"),
    },
}
# Who is asked in each direction, the first one that is in use.
GATEWAY_PATHS = {"IN": ["razorpay", "cashfree"], "OUT": ["razorpayx", "cashfree_payouts"]}
