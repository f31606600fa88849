"""What users are told of their deposits."""

from apps.notifications.catalog import Variable, declare
from apps.notifications.messages.shared import in_app_and_push
from apps.notifications.states import Category

_AMOUNT = Variable("amount", "₹500.00", is_required=True)

declare(
    "payments.deposit_received",
    title="Deposit received",
    category=Category.MONEY,
    variables=(_AMOUNT,),
    texts=in_app_and_push(
        en=("Deposit received", "{{ amount }} is in your wallet."),
        hi=("जमा हो गया", "{{ amount }} आपके वॉलेट में है।"),
    ),
)
declare(
    "payments.deposit_failed",
    title="Deposit failed",
    category=Category.MONEY,
    variables=(_AMOUNT,),
    texts=in_app_and_push(
        en=(
            "Deposit failed",
            "Your payment of {{ amount }} did not go through. If your bank took it, it comes back within five days.",
        ),
        hi=(
            "जमा नहीं हो सका",
            "{{ amount }} का आपका भुगतान पूरा नहीं हुआ। यदि बैंक ने राशि काटी है, तो वह पाँच दिनों में लौट आएगी।",
        ),
    ),
)
declare(
    "payments.deposit_returned",
    title="Deposit came too late",
    category=Category.MONEY,
    variables=(_AMOUNT,),
    texts=in_app_and_push(
        en=(
            "Deposit came too late",
            "Your payment of {{ amount }} came too late. It goes back to where it came from.",
        ),
        hi=("भुगतान देर से आया", "{{ amount }} का आपका भुगतान देर से आया। यह राशि वहीं लौटाई जा रही है जहाँ से आई थी।"),
    ),
)
