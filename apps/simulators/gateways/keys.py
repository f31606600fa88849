"""Where each gateway lies, what it must be shown, and what it signs with: public, for play only.

`BELOW` are paths under the simulators' address; what the real gateways have behind their host follows (`/orders`).
"""

BELOW = {
    "razorpay": "gateways/razorpay/v1",
    "razorpayx": "gateways/razorpayx/v1",
    "cashfree": "gateways/cashfree/pg",
    "cashfree_payouts": "gateways/cashfree_payouts/payout",
}
# Razorpay and RazorpayX: key id and key secret (HTTP Basic). Cashfree: x-client-id and x-client-secret.
KEYS = {
    "razorpay": ("rzp_test_munim", "munim-local-only-razorpay"),
    "razorpayx": ("rzp_test_munimx", "munim-local-only-razorpayx"),
    "cashfree": ("munim_cf", "munim-local-only-cashfree"),
    "cashfree_payouts": ("munim_cf_payouts", "munim-local-only-cashfree-payouts"),
}
# What webhooks are signed with; Cashfree signs with the client secret. The previous ones sign some retries.
WEBHOOK_SECRETS = {
    "razorpay": "munim-local-only-razorpay-webhook",
    "razorpayx": "munim-local-only-razorpayx-webhook",
    "cashfree": KEYS["cashfree"][1],
    "cashfree_payouts": KEYS["cashfree_payouts"][1],
}
PREVIOUS_SECRETS = {code: f"{secret}-previous" for code, secret in WEBHOOK_SECRETS.items()}
# The merchant's account at Razorpay, in each of its webhooks; Cashfree tells none.
ACCOUNTS = {"razorpay": "acc_MunimPlay00001", "razorpayx": "acc_MunimPlayX0001"}
# The account that RazorpayX pays out of.
SOURCE_ACCOUNT = "2323230041626905"
