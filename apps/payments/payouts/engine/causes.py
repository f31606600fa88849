"""Why payouts fail, in the gateways' words: whose fault it is decides whether another gateway is asked."""

# https://razorpay.com/docs/errors/x/payout-status-details/ and Cashfree's status codes: the account itself is wrong.
_ACCOUNT = (
    "bank_account_closed",
    "bank_account_frozen",
    "bank_account_invalid",
    "bank_account_dormant",
    "beneficiary_bank_rejected",
    "invalid_ifsc",
    "invalid_account",
    "account_closed",
    "account_frozen",
    "account_blocked",
    "nre_account",
    "invalid_beneficiary",
    "beneficiary_name_mismatch",
)


def is_of_the_account(cause: str) -> bool:
    """Whether no gateway could pay to this account."""
    word = cause.strip().lower()
    return any(part in word for part in _ACCOUNT)
