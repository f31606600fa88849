"""What the inbox refuses."""

from apps.core.errors import Conflict, DomainError, NotFound, Unauthenticated


class WebhookRefused(Unauthenticated):
    message = "The signature is not theirs."


class WebhookTooLarge(DomainError):
    code, status, message = "PAYLOAD_TOO_LARGE", 413, "The body is too large."


class WebhookUnknown(NotFound):
    message = "There is no such webhook."


class NotReplayable(Conflict):
    message = "Only a signed webhook that was worked on is worked on again."


class PollUnknown(NotFound):
    message = "Nothing is polled there."
