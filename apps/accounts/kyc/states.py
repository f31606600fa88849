"""The words of KYC. Where a person's proof stands is `accounts.states.KycState`."""

from django.db.models import IntegerChoices, TextChoices


class Step(TextChoices):
    """What is asked of a provider."""

    PAN_OCR = "PAN_OCR", "Reading of the PAN card"
    PAN = "PAN", "PAN check"
    AADHAAR = "AADHAAR", "Aadhaar eSign"


class Stage(TextChoices):
    """What tries are counted for: reading the card and checking the number are one stage to the user."""

    PAN = "PAN", "PAN"
    AADHAAR = "AADHAAR", "Aadhaar"


STAGE_OF = {Step.PAN_OCR: Stage.PAN, Step.PAN: Stage.PAN, Step.AADHAAR: Stage.AADHAAR}
MAX_FAILURES = 3


class OutcomeClass(TextChoices):
    """What a provider's answer amounts to. Only FINAL_FAIL costs the user a try."""

    PENDING = "PENDING", "Not decided yet"
    FINAL_OK = "FINAL_OK", "Confirmed"
    FINAL_FAIL = "FINAL_FAIL", "Refused"
    GREY = "GREY", "Unclear"
    PROVIDER_ERROR = "PROVIDER_ERROR", "Provider failed"
    RATE_LIMITED = "RATE_LIMITED", "Provider is busy"
    TIMEOUT = "TIMEOUT", "Provider did not answer"
    EXPIRED = "EXPIRED", "Link expired"
    USER_ABORT = "USER_ABORT", "Stopped by the user"


class Purpose(TextChoices):
    """What a consent is given for."""

    PAN = "PAN", "Check of the PAN"
    AADHAAR = "AADHAAR", "Aadhaar eSign"
    SELFIE = "SELFIE", "Selfie"


class ConsentAct(TextChoices):
    GIVEN = "GIVEN", "Given"
    WITHDRAWN = "WITHDRAWN", "Withdrawn"


class DocumentKind(TextChoices):
    PAN_CARD = "PAN_CARD", "PAN card"
    SELFIE = "SELFIE", "Selfie"


class CaseCause(TextChoices):
    """Why a person must decide."""

    FAILURES = "FAILURES", "Three checks failed"
    GREY = "GREY", "A check was unclear"
    DUPLICATE_PAN = "DUPLICATE_PAN", "The PAN is in use"
    REOPENED = "REOPENED", "Opened again"
    APPEAL = "APPEAL", "Appeal"


class CaseOutcome(TextChoices):
    APPROVED = "APPROVED", "Approved"
    REJECTED = "REJECTED", "Rejected"


class AskItem(TextChoices):
    """What a reviewer may ask for again."""

    PAN_CARD = "PAN_CARD", "Front of the PAN card"
    SELFIE = "SELFIE", "Selfie"
    DETAILS = "DETAILS", "PAN, name and date of birth"


class Decision(TextChoices):
    APPROVE = "APPROVE", "Approve"
    REJECT = "REJECT", "Reject"
    ASK_AGAIN = "ASK_AGAIN", "Ask again"


class ReasonUse(TextChoices):
    REJECT = "REJECT", "Reject"
    ASK_AGAIN = "ASK_AGAIN", "Ask again"


class NextAction(TextChoices):
    """What the user can do now."""

    GIVE_CONSENT = "GIVE_CONSENT", "Give consent"
    SUBMIT_PAN = "SUBMIT_PAN", "Send the PAN"
    START_AADHAAR = "START_AADHAAR", "Sign with Aadhaar"
    CONTINUE_AADHAAR = "CONTINUE_AADHAAR", "Finish signing with Aadhaar"
    SEND_SELFIE = "SEND_SELFIE", "Send a selfie"
    SEND_ITEMS = "SEND_ITEMS", "Send what was asked for"
    WAIT = "WAIT", "Nothing: wait"
    APPEAL = "APPEAL", "Ask support for another look"
    CONTACT_SUPPORT = "CONTACT_SUPPORT", "Talk to support"
    NONE = "NONE", "Nothing"


class ReverifyReason(TextChoices):
    EXPIRED = "EXPIRED", "The proof is too old"
    NAME_CHANGED = "NAME_CHANGED", "The name changed"
    FRAUD = "FRAUD", "A fraud finding"
    PAN_MOVED = "PAN_MOVED", "The PAN was found to belong to another account"


class Level(IntegerChoices):
    """How much is proved, in the order it grows."""

    NONE = 0, "Nothing proved"
    REVERIFY = 1, "To be verified again"
    PAN = 2, "PAN accepted"
    FULL = 3, "Verified"


class Language(TextChoices):
    EN = "en", "English"
    HI = "hi", "Hindi"


class Operation(TextChoices):
    """What a provider is called for."""

    PAN = "PAN", "PAN check"
    PAN_OCR = "PAN_OCR", "Reading of the PAN card"
    SIGN_START = "SIGN_START", "Start of a signing"
    SIGN_STATUS = "SIGN_STATUS", "Where a signing stands"


TROUBLE = (OutcomeClass.PROVIDER_ERROR, OutcomeClass.TIMEOUT, OutcomeClass.RATE_LIMITED)


class CircuitState(TextChoices):
    """Whether a provider is asked."""

    CLOSED = "CLOSED", "In use"
    OPEN = "OPEN", "Out of use"
    TRYING = "TRYING", "On trial"


class WebhookVerdict(TextChoices):
    """What the signature and the time of a webhook say."""

    ACCEPTED = "ACCEPTED", "Accepted"
    FORGED = "FORGED", "Bad signature"
    STALE = "STALE", "Signed too long ago"


class WebhookResult(TextChoices):
    """What came of an accepted webhook."""

    CLOSED = "CLOSED", "Brought the answer"
    NO_CHANGE = "NO_CHANGE", "The provider has not decided"
    LATE = "LATE", "Already answered"
    NOT_OURS = "NOT_OURS", "About something else"
    UNKNOWN = "UNKNOWN", "No attempt of ours"
    GAVE_UP = "GAVE_UP", "The provider did not answer"
