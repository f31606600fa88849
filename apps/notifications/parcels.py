"""What goes to a provider and what comes back: plain values between services and flows."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from apps.notifications.states import Outcome, Tiding


@dataclass(frozen=True, slots=True)
class Target:
    """An address in clear, and the device behind it if it is a push token. Never logged or stored."""

    address: str
    device_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """One message ready to go; `key` is what a provider may tell duplicates by."""

    attempt_id: UUID
    message_id: UUID
    key: str
    channel: str
    priority: str
    template: str
    targets: tuple[Target, ...]
    subject: str
    body: str
    html: str = ""
    dlt_header: str = ""
    dlt_template_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a provider said to one target; `retry_after` in seconds."""

    outcome: Outcome
    provider: str
    ref: str = ""
    status_code: int | None = None
    code: str = ""
    detail: str = ""
    retry_after: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What a provider told afterwards about a message it knows as `ref`, or we as `key`."""

    provider: str
    tiding: Tiding
    key: str = ""
    ref: str = ""
    recipient: str = field(default="", repr=False)
    happened_at: datetime | None = None
    stamp: str = ""  # the provider's own time as it wrote it: repeats carry the same
    detail: str = ""
