"""What a user is told and what they can do: our words only, in English and Hindi."""

from collections.abc import Iterable

from apps.accounts.kyc.models import AskedItem, Attempt, KycProfile
from apps.accounts.kyc.states import NextAction
from apps.accounts.states import KycState

_S = KycState
_STATES = {
    _S.NOT_STARTED: (
        "Your identity is not proved yet: send your PAN.",
        "आपकी पहचान अभी प्रमाणित नहीं हुई है: अपना PAN भेजें।",
    ),
    _S.PAN_PENDING: ("We are waiting for the verification service.", "हम सत्यापन सेवा के उत्तर की प्रतीक्षा कर रहे हैं।"),
    _S.PAN_OK: ("Your PAN is accepted: sign with Aadhaar next.", "आपका PAN स्वीकार हो गया है: अब आधार से हस्ताक्षर करें।"),
    _S.AADHAAR_PENDING: (
        "We are waiting for your Aadhaar signature at the verification service.",
        "हम सत्यापन सेवा पर आपके आधार हस्ताक्षर की प्रतीक्षा कर रहे हैं।",
    ),
    _S.AWAITING_SELFIE: (
        "A person will decide; we need a selfie and your consent.",
        "एक व्यक्ति निर्णय लेगा; हमें आपकी सेल्फ़ी और सहमति चाहिए।",
    ),
    _S.MANUAL_REVIEW: ("A reviewer has your documents.", "आपके दस्तावेज़ समीक्षक के पास हैं।"),
    _S.CHANGES_ASKED: ("We need", "हमें चाहिए"),
    _S.VERIFIED: ("Your identity is verified.", "आपकी पहचान सत्यापित है।"),
    _S.REJECTED: ("Your identity could not be confirmed.", "आपकी पहचान की पुष्टि नहीं हो सकी।"),
    _S.REVERIFY: (
        "Your identity must be proved again: send your PAN.",
        "आपकी पहचान फिर से प्रमाणित करनी होगी: अपना PAN भेजें।",
    ),
}
# Our words for why a check did not succeed; what is not here is told in general.
_CODES = {
    "NAME_MISMATCH": (
        "The name on your PAN differs from the name you gave.",
        "आपके PAN पर नाम आपके दिए नाम से अलग है।",
    ),
    "DOB_MISMATCH": (
        "The date of birth on your PAN differs from the one you gave.",
        "आपके PAN पर जन्म तिथि आपकी दी तिथि से अलग है।",
    ),
    "PAN_INVALID": ("This PAN is not known to the tax office.", "यह PAN आयकर विभाग के पास नहीं है।"),
    "PAN_INACTIVE": ("This PAN is not active.", "यह PAN सक्रिय नहीं है।"),
    "UNREADABLE": ("The picture of your card could not be read.", "आपके कार्ड की तस्वीर पढ़ी नहीं जा सकी।"),
    "UNDER_AGE": ("You are not old enough by the card we read.", "कार्ड के अनुसार आपकी आयु कम है।"),
    "PAN_IN_USE": (
        "This PAN is already in use; support can help.",
        "यह PAN पहले से उपयोग में है; सहायता दल मदद कर सकता है।",
    ),
    "EXPIRED": ("The link to sign has run out: start again.", "हस्ताक्षर का लिंक समाप्त हो गया: फिर से शुरू करें।"),
    "USER_ABORT": ("The signing was stopped: start again.", "हस्ताक्षर रोका गया: फिर से शुरू करें।"),
    "SIGN_REJECTED": ("The signature was refused at the provider.", "प्रदाता ने हस्ताक्षर स्वीकार नहीं किया।"),
}
_TROUBLE = ("PROVIDER_ERROR", "TIMEOUT", "RATE_LIMITED")
_DOWN = (
    "The verification service does not answer now. Your tries are safe: nothing is counted.",
    "सत्यापन सेवा अभी उत्तर नहीं दे रही है। आपके प्रयास सुरक्षित हैं: कुछ नहीं गिना जाता।",
)
_FAILED = ("The check did not succeed.", "जाँच सफल नहीं हुई।")
_LEFT = ("{} tries left.", "{} प्रयास शेष।")
_LAST = ("This is your last try.", "यह आपका अंतिम प्रयास है।")
_ITEMS = {
    "PAN_CARD": ("the front of your PAN card, not blurred", "PAN कार्ड का सामने का भाग, साफ़"),
    "SELFIE": ("a new selfie", "नई सेल्फ़ी"),
    "DETAILS": ("your PAN, name and date of birth again", "आपका PAN, नाम और जन्म तिथि फिर से"),
}
_NEXT = {
    _S.NOT_STARTED: NextAction.SUBMIT_PAN,
    _S.REVERIFY: NextAction.SUBMIT_PAN,
    _S.PAN_PENDING: NextAction.WAIT,
    _S.PAN_OK: NextAction.START_AADHAAR,
    _S.AADHAAR_PENDING: NextAction.CONTINUE_AADHAAR,
    _S.AWAITING_SELFIE: NextAction.SEND_SELFIE,
    _S.MANUAL_REVIEW: NextAction.WAIT,
    _S.CHANGES_ASKED: NextAction.SEND_ITEMS,
    _S.VERIFIED: NextAction.NONE,
}


def sentence(
    profile: KycProfile,
    *,
    running: Attempt | None = None,
    asked: Iterable[AskedItem] = (),
    left: int = 3,
    language: str = "en",
) -> str:
    """What this person is told now."""
    pick = 1 if language == "hi" else 0
    state, code = KycState(profile.state), profile.last_code
    if state == _S.REJECTED and profile.rejected_for:
        return profile.rejected_for.user_text(language)
    if state == _S.CHANGES_ASKED:
        wanted = "; ".join(_ITEMS[item.item][pick] for item in asked)
        reasons = {item.reason_code.user_text(language) for item in asked if item.reason_code}
        return " ".join([f"{_STATES[state][pick]}: {wanted}.", *sorted(reasons)])
    if running is not None and running.trouble:
        return _DOWN[pick]
    said = _STATES[state][pick]
    if not code or state not in (_S.NOT_STARTED, _S.PAN_OK, _S.AWAITING_SELFIE):
        return said
    if code in _TROUBLE:
        return f"{_DOWN[pick]}"
    why = _CODES.get(code, _FAILED)[pick]
    if state == _S.AWAITING_SELFIE:
        return f"{why} {said}"
    return f"{why} {_LAST[pick] if left == 1 else _LEFT[pick].format(left)}"


def next_action(profile: KycProfile, *, running: Attempt | None = None) -> str:
    """What this person can do now."""
    if profile.state == _S.REJECTED:
        return profile.rejected_for.next_action if profile.rejected_for else NextAction.CONTACT_SUPPORT
    if profile.state == _S.AADHAAR_PENDING and not (running and running.sign_url):
        return NextAction.WAIT
    return _NEXT[KycState(profile.state)]
