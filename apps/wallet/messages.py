"""What the wallet tells its users beyond the live balance."""

from apps.notifications.catalog import Variable, declare
from apps.notifications.messages.shared import in_app_and_push
from apps.notifications.states import Category

_AMOUNT = Variable("amount", "₹500.00", is_required=True)

declare(
    "wallet.transfer_received",
    title="Money received",
    category=Category.MONEY,
    variables=(_AMOUNT,),
    texts=in_app_and_push(
        en=("Money received", "You received {{ amount }}. It is in your wallet."),
        hi=("पैसे मिले", "आपको {{ amount }} मिले हैं। यह राशि आपके वॉलेट में है।"),
    ),
)
declare(
    "wallet.bonus_granted",
    title="Bonus received",
    category=Category.REWARDS,
    variables=(_AMOUNT,),
    digest_minutes=30,
    texts=in_app_and_push(
        en=("Bonus received", "A bonus of {{ amount }} was added. Its terms are in your wallet."),
        hi=("बोनस मिला", "{{ amount }} का बोनस जोड़ा गया है। इसकी शर्तें आपके वॉलेट में हैं।"),
    ),
)
