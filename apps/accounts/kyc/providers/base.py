"""What is asked of a provider and what comes back, whoever it is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol
from uuid import UUID

from apps.accounts.kyc.states import OutcomeClass


@dataclass(frozen=True, kw_only=True)
class Answer:
    """A provider's answer in our words.

    `facts` of a PAN check: registered_name, name_match, dob_match; of a read card: pan, name, date_of_birth (ISO);
    of a signing: reference, and sign_url with link_until (aware) when it began, last4 when it is done. `raw` is the
    body as it came, with Aadhaar-like numbers masked.
    """

    outcome: OutcomeClass
    code: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    raw: bytes = b""
    provider_code: str = ""
    retry_after: float | None = None  # seconds that the provider wants to be left alone


class PanProvider(Protocol):
    def check_pan(self, *, request_id: UUID, pan: str, name: str, date_of_birth: date) -> Answer:
        """Whether the tax office knows this PAN as this person's."""


class OcrProvider(Protocol):
    def read_pan(self, *, request_id: UUID, image: bytes, content_type: str) -> Answer:
        """What stands on a PAN card."""


class SignProvider(Protocol):
    def start(self, *, request_id: UUID, name: str, redirect_url: str) -> Answer:
        """PENDING with the page where the person signs."""

    def status(self, *, reference: str) -> Answer:
        """Where a signing stands: the truth, whatever a webhook said."""
