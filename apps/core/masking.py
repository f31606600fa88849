"""Numbers and codes as they are shown by default: enough to recognise, too little to use."""

DOT = "•"


def text(value: str | None, keep: int = 4) -> str:
    """Its last characters, at most a third of it: `ABCDE1234F` -> `••••34F`."""
    if not value:
        return ""
    keep = min(keep, len(value) // 3)
    return DOT * 4 + (value[-keep:] if keep else "")
