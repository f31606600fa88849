"""What users and those who answer are told of disputes."""

from apps.notifications.catalog import Variable, declare
from apps.notifications.messages.shared import in_app_and_push, mail
from apps.notifications.states import Category

_AMOUNT = Variable("amount", "₹500.00", is_required=True)

declare(
    "disputes.opened",
    title="A payment is disputed",
    category=Category.MONEY,
    variables=(_AMOUNT,),
    texts=in_app_and_push(
        en=(
            "Your bank asks for a payment back",
            "Your bank disputes your payment of {{ amount }}. That money is set aside until your bank decides.",
        ),
        hi=(
            "आपके बैंक ने भुगतान वापस माँगा है",
            "आपके बैंक ने {{ amount }} के भुगतान पर आपत्ति की है। बैंक के फ़ैसले तक यह राशि अलग रखी गई है।",
        ),
    ),
)
declare(
    "disputes.won",
    title="A disputed payment stays",
    category=Category.MONEY,
    variables=(_AMOUNT,),
    texts=in_app_and_push(
        en=("Your money is free again", "Your bank closed its dispute of {{ amount }}: the money is yours to use."),
        hi=("आपकी राशि फिर उपलब्ध है", "बैंक ने {{ amount }} की आपत्ति बंद कर दी है: यह राशि आप इस्तेमाल कर सकते हैं।"),
    ),
)
declare(
    "disputes.lost",
    title="A disputed payment went back",
    category=Category.MONEY,
    variables=(_AMOUNT,),
    texts=in_app_and_push(
        en=("Your payment went back to your bank", "{{ amount }} went back to your bank and left your wallet."),
        hi=("आपका भुगतान बैंक को लौटा", "{{ amount }} आपके बैंक को लौटा दिए गए और वॉलेट से घटा दिए गए हैं।"),
    ),
)
declare(
    "disputes.due_soon",
    title="A dispute must be answered",
    category=Category.ACCOUNT,
    variables=(_AMOUNT, Variable("hours", "24", is_required=True), Variable("dispute", "disp_1", is_required=True)),
    texts=mail(
        en=(
            "Dispute {{ dispute }} is due in {{ hours }} hours",
            "Dispute {{ dispute }} over {{ amount }} has no answer yet. "
            "Without one it is lost in {{ hours }} hours.\n\nIt waits in the console under Reviews, Disputes.",
        ),
        hi=(
            "विवाद {{ dispute }} का जवाब {{ hours }} घंटे में देना है",
            "{{ amount }} के विवाद {{ dispute }} का जवाब अभी नहीं दिया गया है। {{ hours }} घंटे में वह हार माना जाएगा।\n\n"
            "वह कंसोल में Reviews, Disputes के नीचे है।",
        ),
    ),
)
