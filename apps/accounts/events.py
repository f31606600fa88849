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
class OtpRequested(events.Event):
    """A code waits to be sent; number and code are asked for by the id (`selectors.otp_message`)."""

    name = "otp.requested"
    version = 1
    otp_id: str

    def aggregate(self):
        return ("otp", self.otp_id)
