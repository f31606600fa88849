"""The colours of refunds' states, wherever the console shows them."""

STATE_TONES = {
    "AWAITING_APPROVAL": "warn",
    "REQUESTED": "info",
    "SUBMITTED": "info",
    "UNKNOWN": "warn",
    "PROCESSED": "good",
    "FAILED": "bad",
    "CANCELLED": "",
}
