"""The colours of states, wherever the console shows them."""

STATE_TONES = {
    "CREATED": "",
    "PENDING": "info",
    "UNKNOWN": "warn",
    "AUTHORIZED": "info",
    "CAPTURED": "good",
    "FAILED": "bad",
    "LATE": "warn",
    "REFUNDING": "info",
    "REFUNDED": "",
    "DISPUTED": "bad",
    "WON": "good",
    "LOST": "bad",
}
ATTEMPT_TONES = {"PREPARED": "info", "OPEN": "info", "UNKNOWN": "warn", "NOT_ATTEMPTED": "bad", "CLOSED": ""}
