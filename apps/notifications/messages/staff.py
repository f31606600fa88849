"""Mails to members of staff. What they say is fetched when they are sent: names and links are kept nowhere."""

from datetime import datetime

from apps.accounts import selectors
from apps.core import clock
from apps.notifications.catalog import Variable, declare
from apps.notifications.states import Category, Priority

from .shared import mail


def _moment(at: datetime) -> str:
    return at.astimezone(clock.business_zone()).strftime("%d %b %Y, %H:%M")


def invite_secrets(reference: str) -> dict[str, str] | None:
    found = selectors.invite_message(reference)
    if found is None:
        return None
    roles, until = ", ".join(found.roles), _moment(found.expires_at)
    return {
        "name": found.name,
        "link": found.link,
        "roles": roles,
        "invited_by": found.invited_by,
        "until": until,
    }


def reset_secrets(reference: str) -> dict[str, str] | None:
    found = selectors.password_reset_message(reference)
    if found is None:
        return None
    return {"name": found.name, "link": found.link, "until": _moment(found.expires_at)}


def device_secrets(reference: str) -> dict[str, str] | None:
    found = selectors.new_device_message(reference)
    if found is None:
        return None
    return {"name": found.name, "device": found.device, "ip": found.ip, "at": _moment(found.at)}


def _secret(name: str, sample: str, *, is_required: bool = False) -> Variable:
    return Variable(name, sample, is_required=is_required, is_secret=True)


_NAME = _secret("name", "Asha")
_LINK = _secret("link", "https://munim.example/admin/invite/?t=sample", is_required=True)
_UNTIL = _secret("until", "23 Nov 2026, 18:00")

declare(
    "staff.invited",
    title="Invitation to the console",
    category=Category.SECURITY,
    priority=Priority.CRITICAL,
    secrets=invite_secrets,
    variables=(_NAME, _LINK, _secret("roles", "Support"), _secret("invited_by", "Ravi"), _UNTIL),
    texts=mail(
        en=(
            "You are invited to Munim",
            "Hello {{ name }},\n\n{{ invited_by }} invites you to the Munim console as {{ roles }}. "
            "Choose your password here:\n\n{{ link }}\n\n"
            "The link works once, until {{ until }}. If you did not expect it, do nothing.",
        ),
        hi=(
            "आपको Munim में आमंत्रित किया गया है",
            "नमस्ते {{ name }},\n\n{{ invited_by }} ने आपको Munim कंसोल में आमंत्रित किया है। आपकी भूमिका: {{ roles }}। "
            "अपना पासवर्ड यहाँ चुनें:\n\n{{ link }}\n\n"
            "यह लिंक {{ until }} तक, केवल एक बार काम करता है। यदि आपको इसकी अपेक्षा नहीं थी, तो कुछ न करें।",
        ),
    ),
)
declare(
    "staff.password_reset",
    title="New password for the console",
    category=Category.SECURITY,
    priority=Priority.CRITICAL,
    secrets=reset_secrets,
    variables=(_NAME, _LINK, _UNTIL),
    texts=mail(
        en=(
            "Choose a new password",
            "Hello {{ name }},\n\nsomebody asked for a new password for your Munim account. "
            "Choose it here:\n\n{{ link }}\n\n"
            "The link works once, until {{ until }}. Was this not you? Then do nothing: your password stays.",
        ),
        hi=(
            "नया पासवर्ड चुनें",
            "नमस्ते {{ name }},\n\nकिसी ने आपके Munim खाते के लिए नया पासवर्ड माँगा है। उसे यहाँ चुनें:\n\n{{ link }}\n\n"
            "यह लिंक {{ until }} तक, केवल एक बार काम करता है। यदि यह आपने नहीं किया, तो कुछ न करें: आपका पासवर्ड वही रहेगा।",
        ),
    ),
)
declare(
    "staff.new_device",
    title="Login from a new device",
    category=Category.SECURITY,
    priority=Priority.CRITICAL,
    secrets=device_secrets,
    variables=(
        _NAME,
        _secret("device", "Firefox on Linux"),
        _secret("ip", "203.0.113.7"),
        _secret("at", "21 Nov 2026, 18:00"),
    ),
    texts=mail(
        en=(
            "A new device logged in to your Munim account",
            "Hello {{ name }},\n\nyour account was used from a device we had not seen before:\n\n"
            "{{ device }}\nAddress {{ ip }}\n{{ at }}\n\n"
            "Was this not you? Change your password at once and tell an admin.",
        ),
        hi=(
            "आपके Munim खाते में एक नए डिवाइस से लॉग इन हुआ",
            "नमस्ते {{ name }},\n\nआपका खाता एक ऐसे डिवाइस से इस्तेमाल हुआ जिसे हमने पहले नहीं देखा था:\n\n"
            "{{ device }}\nपता {{ ip }}\n{{ at }}\n\n"
            "यदि यह आप नहीं थे, तो तुरंत अपना पासवर्ड बदलें और किसी एडमिन को बताएँ।",
        ),
    ),
)
declare(
    "staff.totp_reset",
    title="Second factor taken away",
    category=Category.SECURITY,
    priority=Priority.CRITICAL,
    texts=mail(
        en=(
            "Your second factor was reset",
            "Two admins took the second factor off your Munim account. You set up a new one when you log in next.\n\n"
            "Did you not ask for it? Tell an admin at once.",
        ),
        hi=(
            "आपका दूसरा सत्यापन रीसेट कर दिया गया है",
            "दो एडमिन ने आपके Munim खाते से दूसरा सत्यापन हटा दिया है। अगली बार लॉग इन करते समय आप नया बनाएँगे।\n\n"
            "यदि आपने इसके लिए नहीं कहा था, तो तुरंत किसी एडमिन को बताएँ।",
        ),
    ),
)
