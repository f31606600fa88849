"""Refusals of identity."""

from apps.core.errors import (
    Conflict,
    DomainError,
    Forbidden,
    Invalid,
    NotFound,
    RateLimited,
    Unauthenticated,
    Unprocessable,
)


class WrongCode(Unauthenticated):
    """Wrong, used up, too old or never sent: one answer for all, so that nothing is learnt from it."""

    message = "The code is wrong or no longer valid."


class WrongCredentials(Unauthenticated):
    message = "The e-mail address or the password is wrong."


class BadLink(NotFound):
    """Forged, used, withdrawn or too old: one answer for all."""

    message = "This link is not valid any more: ask for a new one."


class BadToken(Unauthenticated):
    message = "The session has ended: log in again."


class TotpNeeded(Unauthenticated):
    message = "Give the code of your authenticator app, or a recovery code."

    def __init__(self):
        super().__init__(reason="TOTP_REQUIRED")


class TotpNotSetUp(Forbidden):
    """The API has no page to scan a QR code from."""

    message = "Set up your authenticator app in the console first."

    def __init__(self):
        super().__init__(reason="TOTP_NOT_SET_UP")


class TotpTaken(Conflict):
    reason, message = "TOTP_SET_UP", "The authenticator app is set up already."


class NoTotp(Conflict):
    reason, message = "NO_TOTP", "There is no authenticator app to reset."


class TotpResetAskedFor(Conflict):
    reason, message = "APPROVAL_PENDING", "Somebody has asked for this already: a second admin decides."


class ConsoleLeft(Unauthenticated):
    message = "Your session has ended: log in again."


class InviteClosed(Conflict):
    reason, message = "INVITE_CLOSED", "This invitation is accepted or withdrawn already."


class TooManyResets(RateLimited):
    message = "Too many links were asked for: wait and try again."


class BadKey(Unauthenticated):
    """Unknown, revoked or run out: one answer for all."""

    message = "The API key is not valid."


class AddressNotAllowed(Forbidden):
    message = "This API key may not be used from this address."


class KeyRevoked(Conflict):
    reason, message = "KEY_REVOKED", "This API key is revoked already."


class TooManyCodes(RateLimited):
    message = "Too many codes were asked for: wait and try again."


class TooManyLogins(RateLimited):
    message = "Too many failed logins: wait and try again."


class IdentifierTaken(Conflict):
    reason, message = "IDENTIFIER_TAKEN", "Another account has this mobile number or e-mail address."


class AlreadyBlocked(Conflict):
    reason, message = "ALREADY_BLOCKED", "The account is blocked already."


class NotBlocked(Conflict):
    reason, message = "NOT_BLOCKED", "The account is not blocked."


class UnblockAskedFor(Conflict):
    reason, message = "APPROVAL_PENDING", "Somebody has asked for this already: a second person decides."


class AdminExists(Conflict):
    reason, message = "ADMIN_EXISTS", "There is an admin already."


class UnknownRole(Invalid):
    message = "There is no such role."


class MixedRoles(Invalid):
    message = "Staff roles and app roles do not mix: use two accounts."


class OwnAccount(DomainError):
    code, status, message = "PERMISSION_DENIED", 403, "You may not do this to your own account."


class RolesNotLoaded(DomainError):
    code, status, message = "INTERNAL_ERROR", 500, "The roles are not loaded: run `manage.py load_roles`."


class StaffAccount(DomainError):
    code, status, message = "PERMISSION_DENIED", 403, "Only an admin may do this to an account of the staff."


class SelfExcluded(Forbidden):
    """`until` in the details; null: for good."""

    reason, message = "SELF_EXCLUDED", "You have excluded yourself: nothing can be put in or at stake."


class ExclusionShortened(Conflict):
    reason, message = "EXCLUSION_SHORTENED", "Your self-exclusion cannot be shortened or taken back."


class LimitReached(Unprocessable):
    """`kind`, `period`, `limit` and what is `left` (money) since `since` are in the details."""

    reason, message = "LIMIT_REACHED", "This is more than the limit you set yourself."


class MobileUnchanged(Invalid):
    message = "This is your number already."


class KycWanted(Conflict):
    reason, message = "KYC_REQUIRED", "Without the old number your identity must be verified first: talk to support."


class MobileChangeOpen(Conflict):
    reason, message = "MOBILE_CHANGE_OPEN", "A change of your number is being decided on already."
