"""A message to one person on one channel, each try of it, and what the provider told afterwards."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django_fsm import FSMModelMixin, transition

from apps.core.fields import BlindIndexField, EncryptedTextField, StateField
from apps.core.models import BaseModel
from apps.notifications.states import Channel, Language, MessageState, Outcome, Priority, Tiding, Verdict

from .template import Template, TemplateVersion

S = MessageState


class Message(FSMModelMixin, BaseModel):
    """One per event, recipient, template and channel (`key`), sent or not; secrets are fetched when it is sent."""

    key = models.CharField(max_length=64, unique=True)
    event_id = models.CharField(max_length=64)
    template = models.ForeignKey(Template, models.PROTECT, related_name="+")
    version = models.ForeignKey(TemplateVersion, models.PROTECT, null=True, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="messages")
    channel = models.CharField(max_length=8, choices=Channel)
    language = models.CharField(max_length=5, choices=Language, default=Language.EN)
    priority = models.CharField(max_length=16, choices=Priority)
    state = StateField(choices=MessageState, default=MessageState.QUEUED)
    variables = models.JSONField(default=dict)
    # By which the secret part is asked for when it is sent: a code's or an invite's id.
    reference = models.CharField(max_length=64, blank=True)
    # Of a message to somebody without an account; people with one are written to at their address of the moment.
    address = EncryptedTextField(null=True)
    address_index = BlindIndexField(null=True)
    address_shown = models.CharField(max_length=80, blank=True)

    due_at = models.DateTimeField(db_default=models.Func(function="clock_timestamp", arity=0))
    lease_until = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    provider = models.CharField(max_length=16, blank=True)
    provider_ref = models.CharField(max_length=200, blank=True)
    verdict = models.CharField(max_length=24, choices=Verdict, blank=True)
    sent_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    digest = models.ForeignKey("notifications.Digest", models.PROTECT, null=True, related_name="messages")
    bulk = models.ForeignKey("notifications.Bulk", models.PROTECT, null=True, related_name="messages")
    resend_of = models.ForeignKey("self", models.PROTECT, null=True, related_name="resends")
    resend_reason = models.CharField(max_length=200, blank=True)
    resend_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        default_permissions = ("view",)
        permissions = [("send_message", "Can send and resend messages to one person")]
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["priority", "due_at"], name="message_due", condition=Q(state="QUEUED", digest=None)),
            models.Index(fields=["lease_until"], name="message_leased", condition=Q(state="SENDING")),
            models.Index(fields=["user", "-created_at", "-id"], name="message_inbox", condition=Q(channel="IN_APP")),
            models.Index(fields=["user", "-id"], name="message_of_user"),
            models.Index(fields=["provider_ref"], name="message_provider_ref", condition=~Q(provider_ref="")),
            models.Index(fields=["event_id"], name="message_event"),
            models.Index(fields=["ended_at"], name="message_our_bug", condition=Q(verdict="OUR_BUG")),
            models.Index(fields=["bulk", "state"], name="message_of_bulk", condition=~Q(bulk=None)),
            models.Index(fields=["address_index"], name="message_address", condition=~Q(address_index=None)),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=MessageState.values), name="notifications_state_known"),
            models.CheckConstraint(
                condition=~Q(state="SENDING") | Q(lease_until__isnull=False), name="notifications_sending_is_leased"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_channel_display()} {self.pk}"

    @transition(state, [S.QUEUED, S.SENDING], S.SENDING)
    def take(self, *, until):
        """A worker holds it until the lease runs out; one whose worker died is taken again."""
        self.lease_until, self.tries = until, self.tries + 1

    @transition(state, S.SENDING, S.QUEUED)
    def postpone(self, *, until):
        """Not now: the provider is busy or silent, or the hour is wrong."""
        self.due_at, self.lease_until = until, None

    @transition(state, S.SENDING, S.SENT)
    def send(self, *, provider, ref, at):
        """The provider took it."""
        self.provider, self.provider_ref, self.sent_at, self.lease_until = provider, ref, at, None

    @transition(state, [S.QUEUED, S.SENDING, S.SENT, S.FAILED], S.DELIVERED)
    def deliver(self, *, at):
        """It arrived."""
        self.delivered_at, self.lease_until, self.ended_at = at, None, at

    @transition(state, [S.SENDING, S.SENT, S.DELIVERED], S.OPENED)
    def open(self, *, at):
        """The person saw it."""
        self.delivered_at, self.opened_at, self.ended_at = self.delivered_at or at, at, self.ended_at or at

    @transition(state, [S.QUEUED, S.SENDING, S.SENT], S.FAILED)
    def fail(self, *, verdict, at):
        """It did not arrive, and is not tried again."""
        self.verdict, self.lease_until, self.ended_at = verdict, None, at

    @transition(state, [S.SENDING, S.SENT, S.DELIVERED, S.OPENED], S.BOUNCED)
    def bounce(self, *, at):
        """It came back: a bounce counts even after a delivery was told."""
        self.lease_until, self.ended_at = None, at

    @transition(state, [S.QUEUED, S.SENDING], S.SUPPRESSED)
    def suppress(self, *, verdict, at):
        """Held back by a rule, looked at again in the moment of sending."""
        self.verdict, self.lease_until, self.ended_at = verdict, None, at

    @transition(state, S.QUEUED, S.DIGESTED)
    def digest_in(self, *, at):
        """The digest of its window told of it."""
        self.ended_at = at

    @transition(state, [S.QUEUED, S.SENDING], S.CANCELLED)
    def cancel(self, *, verdict, at):
        """No longer of use, or stopped by a person."""
        self.verdict, self.lease_until, self.ended_at = verdict, None, at


class Attempt(BaseModel):
    """One try, written before the provider is asked: one without an outcome was cut off, and may have arrived."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="attempts")
    number = models.PositiveSmallIntegerField()
    provider = models.CharField(max_length=16)
    outcome = models.CharField(max_length=8, choices=Outcome, blank=True)
    status_code = models.PositiveSmallIntegerField(null=True)
    code = models.CharField(max_length=60, blank=True)
    detail = models.CharField(max_length=300, blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()
        ordering = ["id"]
        constraints = [models.UniqueConstraint("message", "number", name="notifications_try_once")]

    def __str__(self) -> str:
        return f"try {self.number} of {self.message_id}"


class Callback(BaseModel):
    """What a provider told of a message, once; told again it is the same row."""

    digest = models.CharField(max_length=64, unique=True)
    provider = models.CharField(max_length=16)
    message = models.ForeignKey(Message, models.CASCADE, null=True, related_name="callbacks")
    tiding = models.CharField(max_length=12, choices=Tiding)
    happened_at = models.DateTimeField(null=True)
    detail = models.CharField(max_length=300, blank=True)
    has_effect = models.BooleanField(default=False)
    repeats = models.PositiveIntegerField(default=0)

    class Meta:
        default_permissions = ()
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.tiding} {self.provider}"


class Digest(BaseModel):
    """What is told as one: the messages of a person, template and channel within a window."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    template = models.ForeignKey(Template, models.PROTECT, related_name="+")
    channel = models.CharField(max_length=8, choices=Channel)
    window_start = models.DateTimeField()
    due_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    summary = models.ForeignKey(Message, models.PROTECT, null=True, related_name="+")

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint("user", "template", "channel", "window_start", name="notifications_digest_once")
        ]
        indexes = [models.Index(fields=["due_at"], name="digest_due", condition=Q(sent_at=None))]

    def __str__(self) -> str:
        return f"{self.channel} digest {self.pk}"
