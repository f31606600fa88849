"""What was caught, what shall happen, what was told."""

from django.db import models


class Channel(models.TextChoices):
    PUSH = "PUSH", "Push"
    SMS = "SMS", "SMS"
    EMAIL = "EMAIL", "E-mail"


class Outcome(models.TextChoices):
    """What the provider does with the next message."""

    DELIVERED = "DELIVERED", "Takes it and tells: delivered"
    TAKEN = "TAKEN", "Takes it and tells nothing"
    OPENED = "OPENED", "Takes it and tells: delivered, opened"
    BOUNCED = "BOUNCED", "Takes it, then tells: bounced"
    COMPLAINED = "COMPLAINED", "Takes it, then tells: called spam"
    DOUBLE = "DOUBLE", "Takes it and tells everything twice"
    NEWS_FIRST = "NEWS_FIRST", "Tells before its own answer is out"
    REFUSED = "REFUSED", "422: refuses it"
    MALFORMED = "MALFORMED", "400: calls our request wrong"
    GONE = "GONE", "The number, app or address is gone"
    MISMATCH = "MISMATCH", "403: the app belongs to another sender (push)"
    BUSY = "BUSY", "429: too many, with Retry-After"
    DOWN = "DOWN", "503: out of order"
    SILENT = "SILENT", "Takes it and never answers"
    GARBAGE = "GARBAGE", "Answers nonsense"


class Rule(models.Model):
    """For messages to `to` (empty: to anybody) on a channel; `times` runs out, 0 is for ever."""

    channel = models.CharField(max_length=8, choices=Channel)
    to = models.CharField(max_length=200, blank=True)
    outcome = models.CharField(max_length=12, choices=Outcome)
    times = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.channel} {self.to or 'anybody'}: {self.outcome}"


class Caught(models.Model):
    """A message as the provider got it. A repeated reference of an SMS is the same message."""

    channel = models.CharField(max_length=8, choices=Channel)
    ref = models.CharField(max_length=200, unique=True)
    to = models.CharField(max_length=300, db_index=True)
    title = models.CharField(max_length=300, blank=True)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    key = models.CharField(max_length=100, db_index=True)
    raw = models.JSONField(default=dict)
    outcome = models.CharField(max_length=12, choices=Outcome)
    repeats = models.PositiveIntegerField(default=0)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.channel} {self.ref}"

    @property
    def is_taken(self) -> bool:
        """Whether the person got it, for all the provider knows."""
        return self.outcome not in {"REFUSED", "MALFORMED", "GONE", "MISMATCH", "BUSY", "DOWN", "GARBAGE"}


class Told(models.Model):
    """A callback, signed; `status` is how Munim answered, empty when nobody was called."""

    caught = models.ForeignKey(Caught, models.CASCADE, related_name="told")
    event = models.CharField(max_length=20)
    body = models.TextField()
    headers = models.JSONField(default=dict)
    status = models.CharField(max_length=40, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.event} of {self.caught_id}"
