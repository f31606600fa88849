"""Digio's stateless checks: PAN, card reading, liveness."""

import base64
import hashlib
from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from .deciding import answer, decide, read_json, refused
from .keys import AADHAAR, CLIENT_ID, SECRET
from .models import Plan
from .outcomes import Operation, Outcome

_KEY = "Basic " + base64.b64encode(f"{CLIENT_ID}:{SECRET}".encode()).decode()
_CONFIDENT, _VAGUE = 0.97, 0.21


def for_clients(view: Callable) -> Callable:
    """Digio serves those who show their client id and secret."""

    @csrf_exempt
    @require_POST
    @wraps(view)
    def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if request.headers.get("Authorization") != _KEY:
            return refused("UNAUTHORIZED", "Unknown client.", 401)
        return view(request, *args, **kwargs)

    return guarded


@for_clients
def fetch_pan(request: HttpRequest) -> HttpResponse:
    asked = read_json(request)
    if asked is None or not asked.get("id_no"):
        return refused("INVALID_REQUEST", "id_no is wanted.")
    pan, request_id = str(asked["id_no"]).upper(), str(asked.get("unique_request_id", ""))
    outcome, _ = decide("digio", Operation.PAN, subject=pan, request_id=request_id)
    return answer("digio", request_id, outcome, lambda: _pan_answer(pan, str(asked.get("name", "")), outcome))


def _pan_answer(pan: str, name: str, outcome: str) -> dict:
    if outcome == Outcome.UNKNOWN_PAN:
        return {"pan": pan, "status": "invalid"}
    return {
        "pan": pan,
        "full_name": registered(name, outcome),
        "status": "inactive" if outcome == Outcome.INACTIVE else "valid",
        "category": "individual",
        "name_as_per_pan_match": outcome not in (Outcome.NAME_MISMATCH, Outcome.NAME_CLOSE),
        "date_of_birth_match": outcome != Outcome.DOB_MISMATCH,
        "aadhaar_seeding_status": "y",
    }


def registered(name: str, outcome: str) -> str:
    """The name in the register: the person's own unless chosen otherwise."""
    if outcome == Outcome.NAME_MISMATCH:
        return "REGISTERED OTHERWISE"
    return f"{name} DEVI PRASAD".upper() if outcome == Outcome.NAME_CLOSE else name.upper()


@for_clients
def read_card(request: HttpRequest) -> HttpResponse:
    card = request.FILES.get("front_part")
    if card is None:
        return refused("INVALID_REQUEST", "front_part is wanted.")
    request_id, content = request.POST.get("unique_request_id", ""), card.read()
    outcome, plan = decide("digio", Operation.OCR, request_id=request_id)
    return answer("digio", request_id, outcome, lambda: _card_answer(content, outcome, plan))


def _card_answer(content: bytes, outcome: str, plan: Plan | None) -> dict:
    if outcome == Outcome.OTHER_CARD:
        return {"id_type": "DRIVING_LICENSE", "id_no": "", "name": "", "dob": "", "confidence": _CONFIDENT}
    if outcome == Outcome.BLURRED:
        return {"id_type": "PAN", "id_no": "", "name": "", "dob": "", "confidence": _VAGUE}
    pan, name, born = card_of(content)
    if plan is not None and plan.pan:
        pan, name, born = plan.pan, plan.name or name, plan.date_of_birth or born
    read = {"id_type": "PAN", "id_no": pan, "name": name, "dob": born, "confidence": _CONFIDENT}
    if outcome == Outcome.WITH_AADHAAR:
        read |= {"raw_text": f"Aadhaar {AADHAAR[:4]} {AADHAAR[4:8]} {AADHAAR[8:]}", "other_id": int(AADHAAR)}
    return read


def card_of(content: bytes) -> tuple[str, str, str]:
    """What a picture reads as: always the same for the same bytes."""
    digest = hashlib.sha256(content).digest()
    letters = [chr(65 + byte % 26) for byte in digest]
    pan = f"{''.join(letters[:3])}P{letters[3]}{int.from_bytes(digest[4:8]) % 10_000:04}{letters[8]}"
    born = f"{digest[9] % 28 + 1:02}/{digest[10] % 12 + 1:02}/{1970 + digest[11] % 30}"
    return pan, f"CARDHOLDER {letters[3]}{letters[12]}{letters[13]}{letters[14]}", born


@for_clients
def liveness(request: HttpRequest) -> HttpResponse:
    if request.FILES.get("front_part") is None:
        return refused("INVALID_REQUEST", "front_part is wanted.")
    outcome, _ = decide("digio", Operation.LIVENESS)
    word, score = {Outcome.SPOOF: ("FAIL", 0.04), Outcome.UNCLEAR: ("UNKNOWN", 0.5)}.get(outcome, ("PASS", 0.98))
    return answer("digio", "", outcome, lambda: {"result": word, "score": score})
