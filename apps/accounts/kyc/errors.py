"""Refusals of KYC."""

from apps.core.errors import (
    Conflict,
    Forbidden,
    Invalid,
    NotFound,
    RateLimited,
    Unauthenticated,
    Unavailable,
    Unprocessable,
)


class PanInvalid(Invalid):
    reason, message = "PAN_INVALID", "This is not the PAN of a person."


class BirthDateInvalid(Invalid):
    reason, message = "BIRTH_DATE", "This date of birth cannot be."


class UnderAge(Unprocessable):
    reason, message = "UNDER_AGE", "You must be at least 18 years old."


class ConsentRequired(Unprocessable):
    reason, message = "CONSENT_REQUIRED", "Your consent is needed first."


class ConsentTextUnknown(Invalid):
    reason, message = "CONSENT_TEXT", "There is no such consent text."


class ConsentTextTaken(Conflict):
    reason, message = "VERSION_TAKEN", "There is a text of this version: a new wording is a new version."


class ConsentUnknown(NotFound):
    message = "There is no such consent."


class ProviderUnknown(NotFound):
    message = "There is no such provider."


class WebhookUnknown(NotFound):
    message = "There is no such webhook."


class WebhookRefused(Unauthenticated):
    message = "The signature is not right."


class WebhookTooLarge(Unprocessable):
    code, status = "PAYLOAD_TOO_LARGE", 413
    reason, message = "WEBHOOK_TOO_LARGE", "The message is too large: at most 256 kB."


class NotReplayable(Conflict):
    reason, message = "STATE", "Only a webhook that was accepted and worked on is worked on again."


class SigningUnavailable(Unavailable):
    """`details.retry_after` in seconds; no try is lost."""

    message = "The verification service does not answer now. Your tries are safe: try again shortly."


class CaseUnknown(NotFound):
    message = "There is no such case."


class NoCase(Conflict):
    reason, message = "STATE", "This case is not open for a decision."


class NothingAsked(Conflict):
    reason, message = "STATE", "This was not asked for."


class AttemptOpen(Conflict):
    reason, message = "CHECK_RUNNING", "A check is running already: wait for its answer."


class NoTriesLeft(Conflict):
    reason, message = "NO_TRIES_LEFT", "There are no tries left: a person will decide."


class PanInUse(Conflict):
    reason, message = "PAN_IN_USE", "Another account holds this PAN: settle that account first."


class DetailsMissing(Conflict):
    reason, message = "DETAILS_MISSING", "PAN, name or date of birth is not known: ask for them again first."


class ReasonUnknown(Invalid):
    reason, message = "REASON_CODE", "There is no such reason for this decision."


class NotAppealable(Conflict):
    reason, message = "NOT_APPEALABLE", "This decision cannot be appealed."


class NumberInText(Invalid):
    reason, message = "AADHAAR_IN_TEXT", "An Aadhaar number stands in the text: take it out."


class PictureInvalid(Invalid):
    reason, message = "PICTURE", "This is not a picture we can read: send a JPEG, PNG or WebP photo."


class PictureTooLarge(Unprocessable):
    code, status = "PAYLOAD_TOO_LARGE", 413
    reason, message = "PICTURE_TOO_LARGE", "The picture is too large: at most 10 MB and 40 megapixels."


class TooManyChecks(RateLimited):
    message = "Too many checks were asked for: wait and try again."


class KycRequired(Unprocessable):
    """`details` say the action, the level held, the `limit` (money), and of a day or month its `period` and `left`."""

    reason, message = "KYC_REQUIRED", "Prove your identity first."


class KycLimitReached(KycRequired):
    """Everything is proved that can be: this is the most there is."""

    reason, message = "KYC_LIMIT", "This is more than can be moved this way."


class OwnCase(Forbidden):
    message = "You may not decide your own case."
