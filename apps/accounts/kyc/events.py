"""What happens to a person's proof. `user_id` is the public id; nothing personal is told."""

from dataclasses import dataclass

from apps.accounts.events import UserEvent
from apps.core import events


@dataclass(frozen=True, kw_only=True)
class UserVerified(UserEvent):
    """The person proved who they are."""

    name = "user.verified"
    version = 1


@dataclass(frozen=True, kw_only=True)
class KycAttemptOpened(events.Event):
    """A provider must be asked."""

    name = "kyc.attempt_opened"
    version = 1
    attempt_id: str

    def aggregate(self):
        return ("kyc_attempt", self.attempt_id)


@dataclass(frozen=True, kw_only=True)
class KycWebhookReceived(events.Event):
    """A provider sent something that its signature vouches for."""

    name = "kyc.webhook_received"
    version = 1
    webhook_id: str

    def aggregate(self):
        return ("kyc_webhook", self.webhook_id)


@dataclass(frozen=True, kw_only=True)
class KycCheckFailed(UserEvent):
    """A provider said no; `cause` is our word for it."""

    name = "kyc.check_failed"
    version = 1
    step: str
    cause: str
    tries_left: int


@dataclass(frozen=True, kw_only=True)
class KycPanAccepted(UserEvent):
    name = "kyc.pan_accepted"
    version = 1


@dataclass(frozen=True, kw_only=True)
class KycSelfieNeeded(UserEvent):
    """A person will decide; a selfie is wanted first."""

    name = "kyc.selfie_needed"
    version = 1
    case_id: str
    cause: str


@dataclass(frozen=True, kw_only=True)
class KycReviewOpened(UserEvent):
    """The case waits for a reviewer."""

    name = "kyc.review_opened"
    version = 1
    case_id: str


@dataclass(frozen=True, kw_only=True)
class KycVerified(UserEvent):
    name = "kyc.verified"
    version = 1
    by_review: bool


@dataclass(frozen=True, kw_only=True)
class KycRejected(UserEvent):
    name = "kyc.rejected"
    version = 1
    case_id: str
    reason_code: str


@dataclass(frozen=True, kw_only=True)
class KycChangesAsked(UserEvent):
    name = "kyc.changes_asked"
    version = 1
    case_id: str
    items: list[str]
    reason_code: str


@dataclass(frozen=True, kw_only=True)
class KycReverify(UserEvent):
    """The proof no longer stands."""

    name = "kyc.reverify"
    version = 1
    reason: str
