"""The record of what users were told live. Redis only wakes; these tables are what a client resumes from."""

from django.conf import settings
from django.db import models

from apps.core.ids import UuidV7


class Counter(models.Model):
    """The newest number of a user's sequence. A number without a row makes every client of the user reload."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="+")
    seq = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = "live sequence"
        default_permissions = ("view",)
        permissions = [("force_resync", "Can make a user's clients reload")]

    def __str__(self) -> str:
        return f"{self.user} at {self.seq}"


class Frame(models.Model):
    """What every numbered frame holds. `at`: when it happened; the id's own time: when it was written."""

    seq = models.BigIntegerField()
    id = models.UUIDField(db_default=UuidV7(), editable=False)
    event_id = models.CharField(max_length=64)
    type = models.CharField(max_length=60)
    version = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    data = models.JSONField()

    class Meta:
        abstract = True
        default_permissions = ()


class Event(Frame):
    """One frame of one user's sequence: no gaps, no reordering, kept for a day or 500 rows."""

    pk = models.CompositePrimaryKey("user_id", "seq")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False
    )

    class Meta(Frame.Meta):
        constraints = [
            models.UniqueConstraint(fields=["user", "type", "event_id"], name="live_event_once"),
        ]
        indexes = [models.Index(fields=["id"], name="live_event_age")]

    def __str__(self) -> str:
        return f"{self.type} {self.user_id}/{self.seq}"


class Scope(models.Model):
    """The newest number of what is told to many at once."""

    scope = models.CharField(primary_key=True, max_length=80)
    seq = models.BigIntegerField(default=0)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.scope}: {self.seq}"


class Broadcast(Frame):
    """One frame for everybody who listens to a scope: one row, however many they are."""

    pk = models.CompositePrimaryKey("scope", "seq")
    scope = models.CharField(max_length=80)

    class Meta(Frame.Meta):
        constraints = [
            models.UniqueConstraint(fields=["scope", "type", "event_id"], name="live_broadcast_once"),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.scope}/{self.seq}"


class Ticket(models.Model):
    """A right to open one socket within a minute; only its digest is kept, and using it deletes it."""

    digest = models.BinaryField(primary_key=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    token_version = models.PositiveIntegerField()
    # The app's session, or the console's: a socket ends with the login it came from.
    session_id = models.UUIDField(null=True)
    console_key = models.CharField(max_length=40, blank=True)
    origin = models.CharField(max_length=255, blank=True)
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=models.Q(session_id=None) ^ models.Q(console_key=""), name="live_ticket_of_one_login"
            )
        ]

    def __str__(self) -> str:
        return f"ticket of {self.user_id}"


class Presence(models.Model):
    """One open socket, as its process reported it some seconds ago."""

    id = models.UUIDField(primary_key=True, editable=False)
    process_id = models.UUIDField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.DO_NOTHING, related_name="+", db_constraint=False)
    is_console = models.BooleanField(default=False)
    token_version = models.PositiveIntegerField()
    last_sent = models.BigIntegerField()
    queued = models.PositiveIntegerField(default=0)
    connected_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["process_id"], name="live_presence_process")]

    def __str__(self) -> str:
        return f"{self.user_id} at {self.last_sent}"


class Minute(models.Model):
    """What one process did in a minute; `lags` counts frames by the time since their event, `closes` by code."""

    pk = models.CompositePrimaryKey("process_id", "minute")
    process_id = models.UUIDField()
    minute = models.DateTimeField(db_index=True)
    seen_at = models.DateTimeField()
    sockets = models.PositiveIntegerField(default=0)
    users = models.PositiveIntegerField(default=0)
    frames = models.PositiveBigIntegerField(default=0)
    wakes = models.PositiveBigIntegerField(default=0)
    opened = models.PositiveIntegerField(default=0)
    resumes = models.PositiveIntegerField(default=0)
    resyncs = models.PositiveIntegerField(default=0)
    longest_queue = models.PositiveIntegerField(default=0)
    lags = models.JSONField(default=dict)
    closes = models.JSONField(default=dict)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.process_id} {self.minute:%H:%M}"
