"""Digio's signing: the request, where it stands, and the page where a person signs."""

import secrets
from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from .deciding import answer, decide, read_json, refused
from .digio import for_clients
from .keys import AADHAAR, OTP
from .models import Signing
from .outcomes import Operation, Outcome
from .sending import announce, announce_as_chosen, forge

AS_SIGNED = (Outcome.SIGNED, Outcome.EARLY, Outcome.DUPLICATE, Outcome.REORDERED, Outcome.LOST)
STATUS_OF = {"sign": "approved", "refuse": "rejected", "leave": "skipped", "expire": "expired"}


@for_clients
def begin(request: HttpRequest) -> HttpResponse:
    """POST /client/kyc/v2/request/with_template"""
    asked = read_json(request)
    if asked is None or not asked.get("customer_identifier") or not asked.get("transaction_id"):
        return refused("INVALID_REQUEST", "customer_identifier and transaction_id are wanted.")
    name, request_id = str(asked.get("customer_name", "")), str(asked["transaction_id"])
    outcome, _ = decide("digio", Operation.SIGN, subject=name, request_id=request_id)
    return answer("digio", request_id, outcome, lambda: _request(asked, name, request_id, outcome))


def _request(asked: dict, name: str, request_id: str, outcome: str) -> dict:
    known = Signing.objects.filter(request_id=request_id).first()
    if known is not None:
        return _told(known)
    days = min(max(int(asked.get("expire_in_days", 10)), 1), 90)
    signing = Signing.objects.create(
        request_id=request_id,
        customer=str(asked["customer_identifier"])[:120],
        name=name[:120],
        outcome=outcome,
        until=timezone.now() + timedelta(days=days),
    )
    told = _told(signing)  # as it stood when it was asked for
    if outcome != Outcome.REORDERED:
        announce(signing, "initiated")
    if outcome in AS_SIGNED:
        settle(signing, "sign", number=AADHAAR)
    elif outcome == Outcome.REFUSED:
        settle(signing, "refuse")
    elif outcome == Outcome.FORGED:
        forge(signing)
    return told


@for_clients
def status(request: HttpRequest, reference: str) -> HttpResponse:
    """POST /client/kyc/v2/{id}/response"""
    signing = Signing.objects.filter(reference=reference).first()
    if signing is None:
        return refused("NOT_FOUND", "There is no such request.", 404)
    outcome, _ = decide("digio", Operation.STATUS, subject=signing.name, request_id=signing.request_id)
    return answer("digio", "", outcome, lambda: _told(signing))


def _told(signing: Signing) -> dict:
    told = {
        "id": signing.reference,
        "status": signing.status,
        "customer_identifier": signing.customer,
        "customer_name": signing.name,
        "reference_id": signing.request_id,
        "transaction_id": signing.request_id,
        "created_at": f"{signing.made_at:%Y-%m-%d %H:%M:%S}",
        "expire_at": signing.until.isoformat(),
        "access_token": {"id": f"GWT{secrets.token_hex(8).upper()}", "valid_till": signing.until.isoformat()},
        "actions": [],
    }
    if signing.last4:
        aadhaar = {"id_number": f"XXXXXXXX{signing.last4}", "name": signing.name.upper()}
        action = {"type": "aadhaar_offline", "status": "success", "details": {"aadhaar": aadhaar}}
        told["actions"] = [action]
    return told


@require_http_methods(["GET", "POST"])
def page(request: HttpRequest, reference: str, request_id: str, customer: str) -> HttpResponse:
    """Where the person signs; the number typed here stays here, but for its last four digits."""
    signing = get_object_or_404(Signing, reference=reference, request_id=request_id, customer=customer)
    back = request.GET.get("redirect_url", "")
    wrong = ""
    if request.method == "POST" and signing.status == "requested":
        act, number = request.POST.get("act", ""), "".join(filter(str.isdigit, request.POST.get("number", "")))
        if act == "sign" and len(number) != len(AADHAAR):
            wrong = "An Aadhaar number has 12 digits."
        elif act == "sign" and request.POST.get("otp") != OTP:
            wrong = f"The code is wrong (here it is always {OTP})."
        elif act in STATUS_OF:
            settle(signing, act, number=number)
            if back.startswith(("http://", "https://")):
                mark = "&" if "?" in back else "?"
                return redirect(f"{back}{mark}{urlencode({'status': signing.status, 'digio_doc_id': reference})}")
    values = {"signing": signing, "wrong": wrong, "number": AADHAAR, "otp": OTP}
    return render(request, "simulators/kyc/sign.html", values, status=400 if wrong else 200)


def settle(signing: Signing, act: str, *, number: str = "") -> None:
    """The signing ends, and Munim hears of it in the chosen manner."""
    signing.status = STATUS_OF[act]
    signing.last4 = number[-4:] if act == "sign" else ""
    signing.save()
    announce_as_chosen(signing)
