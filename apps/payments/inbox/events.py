"""What the inbox tells those above."""

from dataclasses import dataclass

from apps.core import events


@dataclass(frozen=True, kw_only=True)
class WebhookMisaddressed(events.Event):
    """Signed with our secret, but about another account of the gateway: nothing was done."""

    name = "inbox.webhook_misaddressed"
    version = 1
    webhook_id: str
    gateway: str
    account_id: str
    object_id: str
    minor: int  # what the message claims, nothing where it claims nothing
    currency: str

    def aggregate(self):
        return ("inbox_webhook", self.webhook_id)


@dataclass(frozen=True, kw_only=True)
class PollGivenUp(events.Event):
    """The gateway was asked until the horizon and never gave a final answer."""

    name = "inbox.poll_given_up"
    version = 1
    subject: str
    object_id: str
    gateway: str
    tries: int

    def aggregate(self):
        return (self.subject, self.object_id)
