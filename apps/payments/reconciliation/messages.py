"""What users are told of their claims."""

from apps.notifications.catalog import Variable, declare
from apps.notifications.messages.shared import in_app_and_push
from apps.notifications.states import Category

declare(
    "reconciliation.claim_answered",
    title="Claim answered",
    category=Category.MONEY,
    variables=(
        Variable("amount", "₹500.00", is_required=True),
        Variable("outcome", "₹500.00 is in your wallet.", is_required=True),
    ),
    texts=in_app_and_push(
        en=("Your claim over {{ amount }}", "{{ outcome }}"),
        hi=("{{ amount }} का आपका दावा", "{{ outcome }}"),
    ),
)
