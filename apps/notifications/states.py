"""The words of the post office."""

from django.db.models import TextChoices


class Channel(TextChoices):
    """How a message reaches a person."""

    IN_APP = "IN_APP", "In the app"
    PUSH = "PUSH", "Push"
    SMS = "SMS", "SMS"
    EMAIL = "EMAIL", "E-mail"


class Language(TextChoices):
    EN = "en", "English"
    HI = "hi", "Hindi"


class Category(TextChoices):
    """What people switch on and off, per channel."""

    SECURITY = "SECURITY", "Security"
    ACCOUNT = "ACCOUNT", "Account"
    KYC = "KYC", "Identity check"
    MONEY = "MONEY", "Money"
    REWARDS = "REWARDS", "Rewards"
    OFFERS = "OFFERS", "Offers"


class Priority(TextChoices):
    """CRITICAL ignores preferences, quiet hours and digests; TRANSACTIONAL waits for nothing; MARKETING asks first."""

    CRITICAL = "CRITICAL", "Critical"
    TRANSACTIONAL = "TRANSACTIONAL", "Transactional"
    MARKETING = "MARKETING", "Marketing"


class MessageState(TextChoices):
    QUEUED = "QUEUED", "Queued"
    SENDING = "SENDING", "Sending"
    SENT = "SENT", "Sent"
    DELIVERED = "DELIVERED", "Delivered"
    OPENED = "OPENED", "Opened"
    FAILED = "FAILED", "Failed"
    BOUNCED = "BOUNCED", "Bounced"
    SUPPRESSED = "SUPPRESSED", "Not sent"
    DIGESTED = "DIGESTED", "Told in a digest"
    CANCELLED = "CANCELLED", "Cancelled"


class Verdict(TextChoices):
    """Why a message was not sent, or not sent at once."""

    SWITCHED_OFF = "SWITCHED_OFF", "The person switched this off"
    NO_CONSENT = "NO_CONSENT", "The person never agreed to offers on this channel"
    NO_ADDRESS = "NO_ADDRESS", "No address of theirs is known for this channel"
    NO_DEVICE = "NO_DEVICE", "No device takes push messages"
    NO_WORDING = "NO_WORDING", "The template has no wording for this channel"
    SUPPRESSED_ADDRESS = "SUPPRESSED_ADDRESS", "The address is on the suppression list"
    CLOSED_ACCOUNT = "CLOSED_ACCOUNT", "The account is closed"
    BLOCKED_ACCOUNT = "BLOCKED_ACCOUNT", "The account is blocked"
    DAILY_CAP = "DAILY_CAP", "The day's share of offers was used up"
    TOO_LATE = "TOO_LATE", "What it told of was over before it could be sent"
    STOPPED = "STOPPED", "The bulk message was stopped"
    TRIES_USED_UP = "TRIES_USED_UP", "Every try failed"
    REFUSED = "REFUSED", "The provider refused it"
    OUR_BUG = "OUR_BUG", "The provider calls our request wrong"
    DEVICES_GONE = "DEVICES_GONE", "The app was removed from every device"
    ERASED = "ERASED", "The person's data was erased"


class Outcome(TextChoices):
    """How one try ended; empty while it runs, or for good when the sender died meanwhile."""

    ACCEPTED = "ACCEPTED", "Taken by the provider"
    LATER = "LATER", "To be tried again"
    REFUSED = "REFUSED", "Refused for good"
    GONE = "GONE", "The address is gone for good"
    OUR_BUG = "OUR_BUG", "Our request was wrong"


class Tiding(TextChoices):
    """What a provider tells afterwards."""

    DELIVERED = "DELIVERED", "Delivered"
    OPENED = "OPENED", "Opened"
    BOUNCED = "BOUNCED", "Bounced for good"
    COMPLAINED = "COMPLAINED", "Called spam"
    UNSUBSCRIBED = "UNSUBSCRIBED", "Unsubscribed"
    FAILED = "FAILED", "Not delivered"
    OTHER = "OTHER", "Noted"


class SuppressionReason(TextChoices):
    HARD_BOUNCE = "HARD_BOUNCE", "The address does not exist"
    COMPLAINT = "COMPLAINT", "The person called it spam"
    OPT_OUT = "OPT_OUT", "The person asked for it"
    BY_STAFF = "BY_STAFF", "Put here by staff"


class BulkState(TextChoices):
    DRAFT = "DRAFT", "Draft"
    REQUESTED = "REQUESTED", "Waits for a second person"
    RUNNING = "RUNNING", "Running"
    PAUSED = "PAUSED", "Paused"
    DONE = "DONE", "Done"
    STOPPED = "STOPPED", "Stopped"
