"""NSDL through a provider that speaks Setu's API: whether a PAN exists and, if it says so, whose it is."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from .asking import in_our_words, post, typed
from .base import Answer


class Nsdl:
    """Knows no birth dates: a yes from here rests on the number and the registered name."""

    def __init__(self, terms: Mapping[str, Any]):
        self.terms = terms

    @typed
    def check_pan(self, *, request_id: UUID, pan: str, name: str, date_of_birth: date) -> Answer:
        headers = {
            "x-client-id": self.terms["client_id"],
            "x-client-secret": self.terms["secret"],
            "x-product-instance-id": self.terms["product"],
            "x-request-id": str(request_id),
        }
        asked = {"pan": pan, "consent": "Y", "reason": self.terms["reason"]}
        reply = post(f"{self.terms['url']}/api/verify/pan", headers=headers, json=asked)
        word = reply.data.get("verification") or reply.data.get("code")
        outcome, code = in_our_words(self.terms["pan_words"], word, reply)
        told = reply.data.get("data")
        told = told if isinstance(told, Mapping) else {}
        texts = {
            "registered_name": told.get("full_name"),
            "category": told.get("category"),
            "aadhaar_seeding": told.get("aadhaar_seeding_status"),
        }
        facts = {name: value for name, value in texts.items() if isinstance(value, str) and value}
        return Answer(outcome=outcome, code=code, facts=facts, raw=reply.raw, provider_code=str(word))
