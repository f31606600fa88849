"""What users are told of their refunds."""

from apps.notifications.catalog import Variable, declare
from apps.notifications.messages.shared import in_app_and_push
from apps.notifications.states import Category

_AMOUNT = Variable("amount", "₹500.00", is_required=True)

declare(
    "refunds.processed",
    title="Refund sent",
    category=Category.MONEY,
    variables=(_AMOUNT,),
    texts=in_app_and_push(
        en=(
            "Refund sent",
            "{{ amount }} goes back to where you paid from. Banks show it within seven working days.",
        ),
        hi=(
            "रिफ़ंड भेजा गया",
            "{{ amount }} वहीं लौटाए जा रहे हैं जहाँ से आपने भुगतान किया था। बैंक इसे सात कार्य दिवसों में दिखाता है।",
        ),
    ),
)
declare(
    "refunds.failed",
    title="Refund failed",
    category=Category.MONEY,
    variables=(_AMOUNT,),
    texts=in_app_and_push(
        en=("Refund failed", "{{ amount }} could not be sent back. It is in your wallet again."),
        hi=("रिफ़ंड नहीं हो सका", "{{ amount }} वापस नहीं भेजे जा सके। यह राशि फिर से आपके वॉलेट में है।"),
    ),
)
