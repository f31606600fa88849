"""Personal data as it is shown by default: enough to recognise, too little to use."""

DOT = "•"


def mobile(value: str | None) -> str:
    """`+919999900001` -> `+91 ••••• ••001`: the country and the last three digits."""
    if not value:
        return ""
    return f"{value[:3]} {DOT * 5} {DOT * 2}{value[-3:]}"


def email(value: str | None) -> str:
    """`asha@example.in` -> `a•••@example.in`."""
    if not value:
        return ""
    name, _, host = value.partition("@")
    return f"{name[:1]}{DOT * 3}@{host}"


def text(value: str | None, keep: int = 4) -> str:
    """Any other number or code: its last characters, at most a third of it."""
    if not value:
        return ""
    keep = min(keep, len(value) // 3)
    return DOT * 4 + (value[-keep:] if keep else "")
