"""What happens to users. `user_id` is the public id."""

from dataclasses import dataclass

from apps.core import events


@dataclass(frozen=True, kw_only=True)
class UserEvent(events.Event):
    user_id: str

    def aggregate(self):
        return ("user", self.user_id)


@dataclass(frozen=True, kw_only=True)
class UserRegistered(UserEvent):
    """An account came into being."""

    name = "user.registered"
    version = 1


@dataclass(frozen=True, kw_only=True)
class UserLoggedIn(UserEvent):
    name = "user.logged_in"
    version = 1
    session_id: str


@dataclass(frozen=True, kw_only=True)
class UserUpdated(UserEvent):
    """`fields` names what changed, never the values."""

    name = "user.updated"
    version = 1
    fields: list[str]


@dataclass(frozen=True, kw_only=True)
class UserBlocked(UserEvent):
    """`until` is ISO 8601, or null for a block without an end."""

    name = "user.blocked"
    version = 1
    reason_code: str
    until: str | None


@dataclass(frozen=True, kw_only=True)
class UserUnblocked(UserEvent):
    name = "user.unblocked"
    version = 1


@dataclass(frozen=True, kw_only=True)
class UserSelfExcluded(UserEvent):
    """`until` is ISO 8601, or null for good."""

    name = "user.self_excluded"
    version = 1
    until: str | None


@dataclass(frozen=True, kw_only=True)
class LimitsChanged(UserEvent):
    """`kinds` names which limits, never how high."""

    name = "user.limits_changed"
    version = 1
    kinds: list[str]


@dataclass(frozen=True, kw_only=True)
class UserMobileChanged(UserEvent):
    """`was_lost`: by a case of support, not by codes on both numbers."""

    name = "user.mobile_changed"
    version = 1
    was_lost: bool


@dataclass(frozen=True, kw_only=True)
class MobileChangeOpened(UserEvent):
    """Somebody says that the number is lost: whoever still has it should hear of it."""

    name = "user.mobile_change_opened"
    version = 1
    change_id: str


@dataclass(frozen=True, kw_only=True)
class OtpRequested(events.Event):
    """A code waits to be sent; number and code are asked for by the id (`selectors.otp_message`)."""

    name = "otp.requested"
    version = 1
    otp_id: str

    def aggregate(self):
        return ("otp", self.otp_id)


@dataclass(frozen=True, kw_only=True)
class StaffInvited(events.Event):
    """An invitation waits to be mailed (`selectors.invite_message`)."""

    name = "staff.invited"
    version = 1
    invite_id: str

    def aggregate(self):
        return ("staff_invite", self.invite_id)


@dataclass(frozen=True, kw_only=True)
class StaffPasswordResetRequested(events.Event):
    """A link for a new password was asked for (`selectors.password_reset_message`, None when there is nobody)."""

    name = "staff.password_reset_requested"
    version = 1
    reset_id: str

    def aggregate(self):
        return ("password_reset", self.reset_id)


@dataclass(frozen=True, kw_only=True)
class StaffNewDevice(events.Event):
    """A member of staff logged in from a device not seen before (`selectors.new_device_message`)."""

    name = "staff.new_device"
    version = 1
    session_id: str

    def aggregate(self):
        return ("session", self.session_id)


@dataclass(frozen=True, kw_only=True)
class StaffTotpReset(UserEvent):
    """The second factor was taken away: its owner sets up a new one at the next login."""

    name = "staff.totp_reset"
    version = 1
