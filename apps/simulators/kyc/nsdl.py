"""The way to NSDL as Setu offers it: it knows the name behind a PAN and nothing of birth dates."""

import secrets

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from .deciding import answer, decide, read_json, refused
from .digio import registered
from .keys import CLIENT_ID, PRODUCT, SECRET
from .models import Plan
from .outcomes import Operation, Outcome

KEYS = {"x-client-id": CLIENT_ID, "x-client-secret": SECRET, "x-product-instance-id": PRODUCT}
SHORTEST_REASON = 20
SANDBOX = {"ABCDE1234A": Outcome.MATCH, "ABCDE1234B": Outcome.UNKNOWN_PAN}
NAME = "CARDHOLDER"


@csrf_exempt
@require_POST
def verify_pan(request: HttpRequest) -> HttpResponse:
    if any(request.headers.get(name) != value for name, value in KEYS.items()):
        return refused("UNAUTHORIZED", "Unknown client.", 403)
    asked = read_json(request)
    if asked is None or not asked.get("pan"):
        return refused("BAD_REQUEST", "pan is wanted.")
    if asked.get("consent") != "Y" or len(str(asked.get("reason", ""))) < SHORTEST_REASON:
        return refused("BAD_REQUEST", "Consent and a reason of at least 20 characters are wanted.")
    pan, request_id = str(asked["pan"]).upper(), request.headers.get("x-request-id", "")
    outcome, plan = decide("nsdl", Operation.PAN, subject=pan, request_id=request_id)
    if plan is None:
        outcome = SANDBOX.get(pan, outcome)
    return answer("nsdl", request_id, outcome, lambda: _answer(outcome, plan))


def _answer(outcome: str, plan: Plan | None) -> dict:
    trace = secrets.token_hex(8)
    if outcome in (Outcome.UNKNOWN_PAN, Outcome.INACTIVE):
        return {"verification": "failed", "message": "PAN is invalid", "traceId": trace}
    known = {"aadhaar_seeding_status": "LINKED", "category": "Individual"}
    if (plan and plan.name) or outcome in (Outcome.NAME_MISMATCH, Outcome.NAME_CLOSE):
        known["full_name"] = registered(plan.name if plan and plan.name else NAME, outcome)
    return {"verification": "success", "message": "PAN is valid", "data": known, "traceId": trace}
