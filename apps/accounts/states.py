"""The words accounts use for roles, blocks, sessions and codes."""

from django.db.models import TextChoices


class Role(TextChoices):
    """Staff roles open the console, app roles use the apps; nobody holds both kinds."""

    ADMIN = "ADMIN", "Admin"
    OPERATOR = "OPERATOR", "Operator"
    SUPPORT = "SUPPORT", "Support"
    FINANCE = "FINANCE", "Finance"
    ANALYST = "ANALYST", "Analyst"
    MODERATOR = "MODERATOR", "Moderator"
    VIEWER = "VIEWER", "Viewer"
    MEMBER = "MEMBER", "Member"
    MERCHANT = "MERCHANT", "Merchant"
    FOREMAN = "FOREMAN", "Foreman"


APP_ROLES = frozenset({Role.MEMBER, Role.MERCHANT, Role.FOREMAN})
STAFF_ROLES = frozenset(Role) - APP_ROLES


class BlockReason(TextChoices):
    FRAUD = "FRAUD", "Suspected fraud"
    ABUSE = "ABUSE", "Abuse of the rules"
    PAYMENT = "PAYMENT", "Payment trouble"
    SECURITY = "SECURITY", "Account at risk"
    LEGAL = "LEGAL", "Legal order"
    OTHER = "OTHER", "Other"


class SessionEnd(TextChoices):
    LOGOUT = "LOGOUT", "Logged out"
    ENDED_BY_USER = "ENDED_BY_USER", "Ended from another device"
    ENDED_BY_STAFF = "ENDED_BY_STAFF", "Ended by staff"
    BLOCKED = "BLOCKED", "Account blocked"
    PASSWORD = "PASSWORD", "Password changed"
    TOTP = "TOTP", "TOTP reset"
    IDLE = "IDLE", "Left alone too long"
    REUSE = "REUSE", "A used refresh token came back"
    MOBILE = "MOBILE", "Mobile number changed"


class SecondFactor(TextChoices):
    """What follows the password."""

    OFF = "OFF", "Off"
    SET_UP = "SET_UP", "To be set up"
    CODE = "CODE", "TOTP"


class OtpPurpose(TextChoices):
    LOGIN = "LOGIN", "Log in"
    CHANGE_OLD = "CHANGE_OLD", "Leave a number"
    CHANGE_NEW = "CHANGE_NEW", "Move to a number"


class KycState(TextChoices):
    """How far the proof of identity has come; moved by the KYC case, read by everybody."""

    NOT_STARTED = "NOT_STARTED", "Not started"
    PAN_PENDING = "PAN_PENDING", "PAN in check"
    PAN_OK = "PAN_OK", "PAN accepted"
    AADHAAR_PENDING = "AADHAAR_PENDING", "Aadhaar in check"
    AWAITING_SELFIE = "AWAITING_SELFIE", "Waiting for a selfie"
    MANUAL_REVIEW = "MANUAL_REVIEW", "In review"
    CHANGES_ASKED = "CHANGES_ASKED", "Waiting for the user"
    VERIFIED = "VERIFIED", "Verified"
    REJECTED = "REJECTED", "Rejected"
    REVERIFY = "REVERIFY", "To be verified again"


class LimitKind(TextChoices):
    """What a user may limit for themselves; a loss is what was staked less what was won."""

    DEPOSIT = "DEPOSIT", "Deposits"
    STAKE = "STAKE", "Stakes"
    LOSS = "LOSS", "Losses"


class LimitPeriod(TextChoices):
    """Business days, weeks from Monday, calendar months."""

    DAY = "DAY", "a day"
    WEEK = "WEEK", "a week"
    MONTH = "MONTH", "a month"


class MobileChangeState(TextChoices):
    IN_REVIEW = "IN_REVIEW", "In review"
    DONE = "DONE", "Changed"
    REJECTED = "REJECTED", "Rejected"
    CANCELLED = "CANCELLED", "Taken back"
