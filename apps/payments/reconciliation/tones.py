"""How states look."""

MATCH_TONES = {
    "EXPECTED": "", "MISSING": "bad", "MATCHED": "good", "PARTLY": "warn", "OVER": "bad", "UNDER": "bad",
    "CURRENCY": "bad", "DATA": "warn", "SPLIT": "warn", "VOID": "",
}  # fmt: skip
BREAK_TONES = {"OPEN": "warn", "FIXED": "good", "EXPLAINED": "info", "CLEARED": "good"}
CLAIM_TONES = {
    "RAISED": "warn", "CHECKING": "warn", "CREDITED": "good", "RETURNED": "good", "NOT_FOUND": "bad", "WITHDRAWN": "",
}  # fmt: skip
