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
    REUSE = "REUSE", "A used refresh token came back"
    ROLES = "ROLES", "Roles changed"


class OtpPurpose(TextChoices):
    LOGIN = "LOGIN", "Log in"
