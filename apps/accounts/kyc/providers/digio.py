"""Digio: PAN checks, card reading, Aadhaar signing. Words and addresses are settings (KYC_PROVIDERS)."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import quote, urlencode
from uuid import UUID

from apps.accounts.kyc.states import OutcomeClass
from apps.core import clock

from .asking import Reply, aware, in_our_words, post, typed
from .base import Answer

SURE = 0.5  # below this a card is not read but guessed
_SIGNED_BY = ("aadhaar_offline", "aadhaar", "esign", "digilocker")


class Digio:
    """Basic auth; our request id goes along as `unique_request_id`, so that a question asked twice is done once."""

    def __init__(self, terms: Mapping[str, Any]):
        self.terms = terms
        self.auth = (terms["client_id"], terms["secret"])

    @typed
    def check_pan(self, *, request_id: UUID, pan: str, name: str, date_of_birth: date) -> Answer:
        asked = {
            "id_no": pan, "name": name, "dob": f"{date_of_birth:%d/%m/%Y}", "unique_request_id": str(request_id),
        }  # fmt: skip
        reply = self._post("/v3/client/kyc/fetch_id_data/PAN", json=asked)
        told = reply.data
        word = told.get("status") or told.get("code")
        outcome, code = in_our_words(self.terms["pan_words"], word, reply)
        flags = {"name_match": told.get("name_as_per_pan_match"), "dob_match": told.get("date_of_birth_match")}
        facts = {name: value for name, value in flags.items() if isinstance(value, bool)}
        texts = {
            "registered_name": told.get("full_name") or told.get("name"),
            "category": told.get("category"),
            "aadhaar_seeding": told.get("aadhaar_seeding_status"),
            "pan_status": told.get("status"),
        }
        facts |= {name: value for name, value in texts.items() if isinstance(value, str) and value}
        return Answer(outcome=outcome, code=code, facts=facts, raw=reply.raw, provider_code=str(word))

    @typed
    def read_pan(self, *, request_id: UUID, image: bytes, content_type: str) -> Answer:
        reply = self._post(
            "/v3/client/kyc/analyze/file/idcard",
            files={"front_part": ("card", image, content_type)},
            data={"should_verify": "false", "unique_request_id": str(request_id)},
        )
        told = reply.data
        facts = {"pan": told.get("id_no"), "name": told.get("name"), "date_of_birth": _iso(told.get("dob"))}
        score = told.get("confidence")
        sure = not isinstance(score, int | float) or score >= SURE
        if reply.status >= 400 or told.get("id_type") != "PAN" or not sure or not all(facts.values()):
            word = str(told.get("code") or told.get("id_type") or "")
            return Answer(outcome=OutcomeClass.FINAL_FAIL, code="UNREADABLE", raw=reply.raw, provider_code=word)
        if isinstance(score, int | float):
            facts["confidence"] = score
        return Answer(outcome=OutcomeClass.FINAL_OK, code="OK", facts=facts, raw=reply.raw, provider_code="PAN")

    @typed
    def start(self, *, request_id: UUID, name: str, redirect_url: str) -> Answer:
        asked = {
            "customer_identifier": str(request_id),
            "customer_name": name,
            "reference_id": str(request_id),
            "transaction_id": str(request_id),
            "template_name": self.terms["template"],
            "notify_customer": False,
            "expire_in_days": self.terms["link_days"],
            "generate_access_token": True,
        }
        reply = self._post("/client/kyc/v2/request/with_template", json=asked)
        told = reply.data
        outcome, code = in_our_words(self.terms["sign_words"], told.get("status") or told.get("code"), reply)
        reference, token = str(told.get("id", "")), _mapping(told.get("access_token"))
        facts = {
            "reference": reference,
            "sign_url": self._page(reference, str(request_id), str(token.get("id", "")), redirect_url),
            "link_until": aware(token.get("valid_till")) or clock.now() + timedelta(days=self.terms["link_days"]),
        }
        return Answer(outcome=outcome, code=code, facts=facts, raw=reply.raw, provider_code=str(told.get("status")))

    @typed
    def status(self, *, reference: str) -> Answer:
        reply = self._post(f"/client/kyc/v2/{quote(reference, safe='')}/response")
        told = reply.data
        outcome, code = in_our_words(self.terms["sign_words"], told.get("status") or told.get("code"), reply)
        facts = {"reference": reference, **_of_the_signer(told)}
        return Answer(outcome=outcome, code=code, facts=facts, raw=reply.raw, provider_code=str(told.get("status")))

    def _post(self, path: str, **options: Any) -> Reply:
        return post(f"{self.terms['url']}{path}", auth=self.auth, **options)

    def _page(self, reference: str, request_id: str, token: str, redirect_url: str) -> str:
        query = urlencode({"token_id": token, "redirect_url": redirect_url})
        return f"{self.terms['sign_page']}{quote(reference, safe='')}/{request_id}/{request_id}?{query}"


def _of_the_signer(told: Mapping[str, Any]) -> dict[str, str]:
    """The last four digits and the name that the signing itself vouches for."""
    actions = told.get("actions")
    for action in actions if isinstance(actions, list) else ():
        if _mapping(action).get("type") not in _SIGNED_BY:
            continue
        aadhaar = _mapping(_mapping(action.get("details")).get("aadhaar"))
        facts = {"last4": str(aadhaar.get("id_number") or "")[-4:], "registered_name": str(aadhaar.get("name") or "")}
        return {name: value for name, value in facts.items() if value}
    return {}


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _iso(text: Any) -> str:
    """31/12/1990 as 1990-12-31; empty when it is no date."""
    try:
        return datetime.strptime(str(text), "%d/%m/%Y").date().isoformat()  # noqa: DTZ007 - a day has no zone
    except ValueError:
        return ""
