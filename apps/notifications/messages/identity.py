"""Codes, invites, passwords, devices, blocks."""

from uuid import UUID

from apps.accounts import selectors
from apps.notifications.catalog import Variable, declare
from apps.notifications.states import Category, Priority

from .shared import in_app_and_push, mail, sms


def otp_secrets(reference: str) -> dict[str, str] | None:
    found = selectors.otp_message(otp_id=UUID(reference))
    return {"code": found.code} if found else None


declare(
    "otp.code",
    title="One-time code",
    category=Category.SECURITY,
    priority=Priority.CRITICAL,
    secrets=otp_secrets,
    variables=(
        Variable("code", "123456", is_required=True, is_secret=True),
        Variable("minutes", "5"),
    ),
    texts=sms(
        "otp",
        en="{{ code }} is your Munim code. It is valid for {{ minutes }} minutes. Never tell it to anyone.",
        hi="{{ code }} आपका Munim कोड है। यह {{ minutes }} मिनट तक मान्य है। इसे किसी को न बताएँ।",
    ),
)
declare(
    "user.blocked",
    title="Account blocked",
    category=Category.SECURITY,
    priority=Priority.CRITICAL,
    variables=(Variable("until", "28 Nov 2026, 18:00"),),
    texts={
        **in_app_and_push(
            en=("Your account is blocked", "You cannot log in until {{ until }}. Write to support to learn more."),
            hi=(
                "आपका खाता रोक दिया गया है",
                "आप {{ until }} तक लॉग इन नहीं कर सकते। अधिक जानकारी के लिए सहायता टीम को लिखें।",
            ),
        ),
        **sms(
            "blocked",
            en="Your Munim account is blocked until {{ until }}. Your money is safe. Write to support to learn more.",
            hi="आपका Munim खाता {{ until }} तक रोक दिया गया है। आपका पैसा सुरक्षित है। जानकारी के लिए सहायता टीम को लिखें।",
        ),
        **mail(
            en=(
                "Your Munim account is blocked",
                "Your account is blocked until {{ until }}. Your money is safe.\n\n"
                "If you think this is a mistake, reply to this mail: a person will look at it.",
            ),
            hi=(
                "आपका Munim खाता रोक दिया गया है",
                "आपका खाता {{ until }} तक रोक दिया गया है। आपका पैसा सुरक्षित है।\n\n"
                "यदि आपको लगता है कि यह गलती से हुआ है, तो इस मेल का उत्तर दें: हमारी टीम इसे देखेगी।",
            ),
        ),
    },
)
declare(
    "user.unblocked",
    title="Account open again",
    category=Category.ACCOUNT,
    priority=Priority.CRITICAL,
    texts={
        **in_app_and_push(
            en=("Your account is open again", "You can log in and use everything as before."),
            hi=("आपका खाता फिर से चालू है", "आप पहले की तरह लॉग इन करके सब कुछ इस्तेमाल कर सकते हैं।"),
        ),
        **sms(
            "unblocked",
            en="Your Munim account is open again. You can log in as before.",
            hi="आपका Munim खाता फिर से चालू है। आप पहले की तरह लॉग इन कर सकते हैं।",
        ),
        **mail(
            en=("Your Munim account is open again", "You can log in and use everything as before."),
            hi=("आपका Munim खाता फिर से चालू है", "आप पहले की तरह लॉग इन करके सब कुछ इस्तेमाल कर सकते हैं।"),
        ),
    },
)
declare(
    "user.mobile_changed",
    title="Mobile number changed",
    category=Category.SECURITY,
    priority=Priority.CRITICAL,
    texts={
        **in_app_and_push(
            en=(
                "Your mobile number was changed",
                "You log in with the new number now. Was this not you? Tell support.",
            ),
            hi=(
                "आपका मोबाइल नंबर बदल दिया गया है",
                "अब आप नए नंबर से लॉग इन करेंगे। यदि यह आपने नहीं किया, तो सहायता टीम को बताएँ।",
            ),
        ),
        **sms(
            "mobile",
            en="The mobile number of your Munim account was changed to this one. Was this not you? Tell support.",
            hi="आपके Munim खाते का मोबाइल नंबर बदलकर यह कर दिया गया है। यदि यह आपने नहीं किया, तो सहायता टीम को बताएँ।",
        ),
        **mail(
            en=(
                "Your mobile number was changed",
                "You log in to Munim with your new mobile number from now on.\n\n"
                "Was this not you? Reply to this mail at once.",
            ),
            hi=(
                "आपका मोबाइल नंबर बदल दिया गया है",
                "अब से आप अपने नए मोबाइल नंबर से Munim में लॉग इन करेंगे।\n\nयदि यह आपने नहीं किया, तो तुरंत इस मेल का उत्तर दें।",
            ),
        ),
    },
)
declare(
    "user.mobile_change_opened",
    title="Number said to be lost",
    category=Category.SECURITY,
    priority=Priority.CRITICAL,
    texts={
        **in_app_and_push(
            en=("Somebody says your number is lost", "Support was asked to move your account. Not you? Tell support."),
            hi=(
                "किसी ने कहा है कि आपका नंबर खो गया है",
                "आपका खाता दूसरे नंबर पर ले जाने का अनुरोध आया है। यह आप नहीं थे? हमें बताएँ।",
            ),
        ),
        **sms(
            "mobile-lost",
            en="Somebody asked Munim to move your account to another number. Was this not you? Tell support at once.",
            hi="किसी ने Munim से आपका खाता दूसरे नंबर पर ले जाने को कहा है। यदि यह आपने नहीं किया, तो तुरंत सहायता टीम को बताएँ।",
        ),
        **mail(
            en=(
                "Somebody says your mobile number is lost",
                "Support was asked to move your account to another mobile number.\n\n"
                "Was this not you? Reply to this mail at once.",
            ),
            hi=(
                "किसी ने कहा है कि आपका मोबाइल नंबर खो गया है",
                "हमारी टीम से आपका खाता दूसरे मोबाइल नंबर पर ले जाने को कहा गया है।\n\n"
                "यदि यह आपने नहीं किया, तो तुरंत इस मेल का उत्तर दें।",
            ),
        ),
    },
)
