"""What a webhook is worth, and what came of it."""

from django.db.models import TextChoices


class Verdict(TextChoices):
    ACCEPTED = "ACCEPTED", "Signed"
    FORGED = "FORGED", "Not signed by them"


class Result(TextChoices):
    """What a handler answers, and what the inbox says by itself (the last four). RETRY is never final."""

    APPLIED = "APPLIED", "Something moved"
    NO_CHANGE = "NO_CHANGE", "Known already"
    UNKNOWN_OBJECT = "UNKNOWN", "Nothing of ours"
    NOT_OURS = "NOT_OURS", "Nobody waits for it"
    RETRY = "RETRY", "Once more, later"
    OTHER_ACCOUNT = "ACCOUNT", "For another account"
    UNREADABLE = "UNREADABLE", "Cannot be read"
    GAVE_UP = "GAVE_UP", "Given up after many tries"
