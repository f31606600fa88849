"""How many parts an SMS is sent in: 160 or 153 characters of GSM 7-bit, 70 or 67 of anything else (3GPP TS 23.040)."""

_GSM = set(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = set("^{}\\[~]|€\f")


def sms_parts(text: str) -> int:
    """At least one; characters outside the basic plane count twice."""
    if set(text) <= _GSM | _EXTENDED:
        length, one, many = len(text) + sum(char in _EXTENDED for char in text), 160, 153
    else:
        length, one, many = len(text.encode("utf-16-le")) // 2, 70, 67
    return 1 if length <= one else -(-length // many)
