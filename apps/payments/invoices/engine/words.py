"""Amounts in words, counted in lakhs and crores."""

_ONES = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_SCALES = ((10_000_000, "crore"), (100_000, "lakh"), (1_000, "thousand"), (100, "hundred"))
_UNITS = {"INR": ("rupees", "paise"), "USD": ("dollars", "cents"), "EUR": ("euros", "cents")}


def number_in_words(number: int) -> str:
    """`twelve lakh thirty-four thousand five hundred and six`. Zero and above."""
    parts = []
    for size, name in _SCALES:
        count, number = divmod(number, size)
        if count:
            parts.append(f"{number_in_words(count)} {name}")
    if number or not parts:
        small = _below_hundred(number)
        parts.append(f"and {small}" if parts else small)
    return " ".join(parts)


def amount_in_words(minor: int, currency: str, places: int) -> str:
    """`Rupees one thousand two hundred and fifty and fifty paise only`."""
    whole, part = divmod(minor, 10**places)
    many, small = _UNITS.get(currency, (currency, "hundredths" if places == 2 else "parts"))
    text = f"{many} {number_in_words(whole)}"
    if part:
        text += f" and {number_in_words(part)} {small}"
    return f"{text[0].upper()}{text[1:]} only"


def _below_hundred(number: int) -> str:
    if number < 20:
        return _ONES[number]
    tens, one = divmod(number, 10)
    return f"{_TENS[tens]}-{_ONES[one]}" if one else _TENS[tens]
