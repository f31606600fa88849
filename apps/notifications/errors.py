"""What the post office refuses."""

from apps.core.errors import Conflict, Invalid, NotFound, Unauthenticated, Unprocessable


class UnknownTemplate(NotFound):
    message = "There is no such message template."


class UnknownMessage(NotFound):
    message = "There is no such message."


class WordingInvalid(Invalid):
    """`details.problems` holds one sentence each."""

    reason, message = "WORDING_INVALID", "The wording is not valid."


class VariablesInvalid(Invalid):
    """A value that the template declares is missing, or one is given that it does not know."""

    reason, message = "VARIABLES_INVALID", "The values do not fit the template."


class PreferenceInvalid(Invalid):
    reason, message = "PREFERENCE_INVALID", "This cannot be switched off."


class ResendRefused(Conflict):
    reason, message = "RESEND", "This message cannot be sent again."


class AudienceInvalid(Invalid):
    reason, message = "AUDIENCE_INVALID", "The audience is not valid."


class BulkRefused(Unprocessable):
    reason, message = "BULK", "This bulk message cannot be sent."


class SignatureInvalid(Unauthenticated):
    message = "The signature is not valid."


class UnknownProvider(NotFound):
    message = "There is no such provider."
