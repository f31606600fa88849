"""What users are told of their payouts and bank accounts; the mail of a paid one is its receipt."""

from apps.notifications.catalog import Variable, declare
from apps.notifications.messages.shared import in_app_and_push, mail
from apps.notifications.states import Category

_AMOUNT = Variable("amount", "₹500.00", is_required=True)
_ACCOUNT = Variable("account", "HDFC XXXX1234", is_required=True)
_REASON = Variable("reason", "Money can only be paid to a bank account in your own name.", is_required=True)

declare(
    "payouts.paid",
    title="Payout paid",
    category=Category.MONEY,
    variables=(
        _AMOUNT,
        _ACCOUNT,
        Variable("asked", "₹550.00"),
        Variable("tax", "₹50.00"),
        Variable("utr", "632012345678"),
        Variable("paid_at", "28 Nov 2026, 18:00"),
        Variable("receipt", "RCP/26-27/000123"),
    ),
    texts={
        **in_app_and_push(
            en=("Payout paid", "{{ amount }} is in your bank account {{ account }}."),
            hi=("पैसे भेज दिए गए", "{{ amount }} आपके बैंक खाते {{ account }} में भेज दिए गए हैं।"),
        ),
        **mail(
            en=(
                "Receipt: {{ amount }} paid to your bank account",
                "We paid {{ amount }} to {{ account }} on {{ paid_at }}.\n\n"
                "Taken from your winnings: {{ asked }}\nTax withheld: {{ tax }}\nPaid: {{ amount }}\n"
                "Bank reference (UTR): {{ utr }}\nReceipt: {{ receipt }}\n\n"
                "If it is not in your account within three working days, show your bank the reference "
                "and reply to this mail.",
            ),
            hi=(
                "रसीद: {{ amount }} आपके बैंक खाते में भेजे गए",
                "हमने {{ paid_at }} को {{ account }} में {{ amount }} भेजे।\n\n"
                "आपकी जीत से लिए गए: {{ asked }}\nकाटा गया कर: {{ tax }}\nभेजे गए: {{ amount }}\n"
                "बैंक संदर्भ (UTR): {{ utr }}\nरसीद: {{ receipt }}\n\n"
                "यदि तीन कार्य दिवसों में राशि आपके खाते में न आए, तो अपने बैंक को यह संदर्भ दिखाएँ और इस मेल का उत्तर दें।",
            ),
        ),
    },
)
declare(
    "payouts.failed",
    title="Payout failed",
    category=Category.MONEY,
    variables=(_AMOUNT, _ACCOUNT),
    texts={
        **in_app_and_push(
            en=(
                "Payout failed",
                "Your bank did not take {{ amount }} for {{ account }}. The money is in your wallet.",
            ),
            hi=("पैसे नहीं भेजे जा सके", "आपके बैंक ने {{ account }} के लिए {{ amount }} नहीं लिए। राशि आपके वॉलेट में है।"),
        ),
        **mail(
            en=(
                "Your payout of {{ amount }} failed",
                "Your bank did not take {{ amount }} for {{ account }}. The money is in your wallet.\n\n"
                "Check the account in the app and ask again.",
            ),
            hi=(
                "{{ amount }} नहीं भेजे जा सके",
                "आपके बैंक ने {{ account }} के लिए {{ amount }} नहीं लिए। राशि आपके वॉलेट में है।\n\n"
                "ऐप में खाता जाँचें और फिर से कोशिश करें।",
            ),
        ),
    },
)
declare(
    "payouts.returned",
    title="Payout came back",
    category=Category.MONEY,
    variables=(_AMOUNT, _ACCOUNT),
    texts={
        **in_app_and_push(
            en=("Payout came back", "The bank of {{ account }} sent {{ amount }} back. It is in your wallet again."),
            hi=("पैसे लौट आए", "{{ account }} के बैंक ने {{ amount }} लौटा दिए। राशि फिर से आपके वॉलेट में है।"),
        ),
        **mail(
            en=(
                "Your bank sent {{ amount }} back",
                "The bank of {{ account }} sent {{ amount }} back. The money is in your wallet again.\n\n"
                "Check the account in the app before you ask again.",
            ),
            hi=(
                "आपके बैंक ने {{ amount }} लौटा दिए",
                "{{ account }} के बैंक ने {{ amount }} लौटा दिए। राशि फिर से आपके वॉलेट में है।\n\n"
                "फिर से माँगने से पहले ऐप में खाता जाँचें।",
            ),
        ),
    },
)
declare(
    "payouts.rejected",
    title="Payout not approved",
    category=Category.MONEY,
    variables=(_AMOUNT, _REASON),
    texts={
        **in_app_and_push(
            en=("Payout not approved", "{{ reason }} {{ amount }} is in your wallet."),
            hi=("निकासी स्वीकृत नहीं हुई", "{{ reason }} {{ amount }} आपके वॉलेट में है।"),
        ),
        **mail(
            en=(
                "Your payout of {{ amount }} was not approved",
                "{{ reason }}\n\nThe money is in your wallet. Reply to this mail if you think this is a mistake.",
            ),
            hi=(
                "{{ amount }} की निकासी स्वीकृत नहीं हुई",
                "{{ reason }}\n\nराशि आपके वॉलेट में है। यदि आपको लगता है कि यह गलती है, तो इस मेल का उत्तर दें।",
            ),
        ),
    },
)
declare(
    "payouts.account_verified",
    title="Bank account verified",
    category=Category.MONEY,
    variables=(_ACCOUNT,),
    texts=in_app_and_push(
        en=("Bank account verified", "Money can be paid to {{ account }}."),
        hi=("बैंक खाता सत्यापित हुआ", "अब {{ account }} में पैसे भेजे जा सकते हैं।"),
    ),
)
declare(
    "payouts.account_refused",
    title="Bank account refused",
    category=Category.MONEY,
    variables=(_ACCOUNT, _REASON),
    texts=in_app_and_push(
        en=("Bank account refused", "{{ account }}: {{ reason }}"),
        hi=("बैंक खाता स्वीकार नहीं हुआ", "{{ account }}: {{ reason }}"),
    ),
)
