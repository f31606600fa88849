"""Why a payout is rejected: for staff, and what its user reads."""

from apps.core.review.queues import Reason

REASONS = (
    Reason(
        "SOURCE_OF_MONEY",
        "The money's source is not clear",
        "We could not see where this money comes from. Write to support with proof of it.",
    ),
    Reason(
        "ACCOUNT_NOT_OWN",
        "The bank account is not the user's",
        "Money can only be paid to a bank account in your own name.",
    ),
    Reason(
        "NOT_PLAYED",
        "Deposited and withdrawn without use",
        "Money that was put in must be used before it can be withdrawn.",
    ),
    Reason(
        "ASKED_BY_USER",
        "The user asked for it",
        "As you asked, this payout was stopped. The money is in your wallet.",
    ),
    Reason(
        "UNDER_INQUIRY",
        "An inquiry is open",
        "This payout cannot be made now. Write to support to learn more.",
    ),
)
TOLD = {reason.code: reason.told for reason in REASONS}

ACCOUNT_REASONS = (
    Reason("OTHER_NAME", "The account is somebody else's", "The account's holder is not you."),
    Reason("JOINT_UNPROVED", "Holder cannot be told", "Your bank does not tell us that this account is yours."),
)

ACCOUNT_TOLD = {
    **{reason.code: reason.told for reason in ACCOUNT_REASONS},
    "NOT_AT_BANK": "Your bank does not know this account. Check the number and the IFSC.",
}
