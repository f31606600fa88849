"""What becomes of the proof of identity. `reason` is the reason code's text for the user."""

from apps.notifications.catalog import Variable, declare
from apps.notifications.states import Category

from .shared import in_app_and_push, mail

_REASON = Variable("reason", "The photo of the PAN card is blurred.", is_required=True)

declare(
    "kyc.verified",
    title="Identity verified",
    category=Category.KYC,
    texts={
        **in_app_and_push(
            en=("Your identity is verified", "You can withdraw money now."),
            hi=("आपकी पहचान सत्यापित हो गई है", "अब आप पैसे निकाल सकते हैं।"),
        ),
        **mail(
            en=("Your identity is verified", "Thank you: your identity is verified. You can withdraw money now."),
            hi=("आपकी पहचान सत्यापित हो गई है", "धन्यवाद: आपकी पहचान सत्यापित हो गई है। अब आप पैसे निकाल सकते हैं।"),
        ),
    },
)
declare(
    "kyc.check_failed",
    title="Check did not succeed",
    category=Category.KYC,
    variables=(_REASON,),
    texts=in_app_and_push(
        en=("A check did not succeed", "{{ reason }}"),
        hi=("एक जाँच सफल नहीं हुई", "{{ reason }}"),
    ),
)
declare(
    "kyc.rejected",
    title="Identity not verified",
    category=Category.KYC,
    variables=(_REASON,),
    texts={
        **in_app_and_push(
            en=("We could not verify your identity", "{{ reason }}"),
            hi=("हम आपकी पहचान सत्यापित नहीं कर सके", "{{ reason }}"),
        ),
        **mail(
            en=(
                "We could not verify your identity",
                "{{ reason }}\n\nIf you think this is a mistake, reply to this mail: a person will look at it.",
            ),
            hi=(
                "हम आपकी पहचान सत्यापित नहीं कर सके",
                "{{ reason }}\n\nयदि आपको लगता है कि यह गलती है, तो इस मेल का उत्तर दें: हमारी टीम इसे देखेगी।",
            ),
        ),
    },
)
declare(
    "kyc.changes_asked",
    title="Something more is needed",
    category=Category.KYC,
    variables=(_REASON,),
    texts={
        **in_app_and_push(
            en=("We need something more from you", "{{ reason }} Open the app to send it."),
            hi=("हमें आपसे कुछ और चाहिए", "{{ reason }} भेजने के लिए ऐप खोलें।"),
        ),
        **mail(
            en=(
                "We need something more to verify your identity",
                "{{ reason }}\n\nOpen the Munim app and send it there. Never send documents by mail.",
            ),
            hi=(
                "आपकी पहचान सत्यापित करने के लिए कुछ और चाहिए",
                "{{ reason }}\n\nMunim ऐप खोलें और वहीं भेजें। दस्तावेज़ कभी मेल से न भेजें।",
            ),
        ),
    },
)
declare(
    "kyc.selfie_needed",
    title="Selfie needed",
    category=Category.KYC,
    texts=in_app_and_push(
        en=(
            "One step is left: a selfie",
            "We could not check your documents automatically. Take a selfie in the app.",
        ),
        hi=("एक कदम बाकी है: सेल्फ़ी", "हम आपके दस्तावेज़ अपने आप नहीं जाँच सके। ऐप में एक सेल्फ़ी लें।"),
    ),
)
declare(
    "kyc.reverify",
    title="Identity to be verified again",
    category=Category.KYC,
    texts={
        **in_app_and_push(
            en=("Please verify your identity again", "Withdrawals wait until it is done. It takes a few minutes."),
            hi=("कृपया अपनी पहचान दोबारा सत्यापित करें", "इसके पूरा होने तक पैसे नहीं निकाले जा सकेंगे। इसमें कुछ ही मिनट लगते हैं।"),
        ),
        **mail(
            en=(
                "Please verify your identity again",
                "Withdrawals wait until your identity is verified again. Open the Munim app: it takes a few minutes.",
            ),
            hi=(
                "कृपया अपनी पहचान दोबारा सत्यापित करें",
                "जब तक आपकी पहचान दोबारा सत्यापित नहीं होती, पैसे नहीं निकाले जा सकेंगे। Munim ऐप खोलें: कुछ ही मिनट लगते हैं।",
            ),
        ),
    },
)
