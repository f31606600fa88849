"""The three providers' HTTP: Firebase Cloud Messaging v1, an SMS gateway, Mailgun v3."""

import base64
import json

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from . import keys, news
from .choosing import bearer, catch, keep_silent, outcome_for
from .models import Caught, Channel, Outcome

SMS_KEY, MAIL_KEY = "munim-local-only-sms", "munim-local-only-mail"


@csrf_exempt
@require_POST
def fcm_token(request: HttpRequest) -> HttpResponse:
    """OAuth 2.0 with a signed assertion (RFC 7523), as Google gives tokens to service accounts."""
    if request.POST.get("grant_type") != "urn:ietf:params:oauth:grant-type:jwt-bearer":
        return JsonResponse({"error": "unsupported_grant_type"}, status=400)
    try:
        token = keys.give_token(request.POST.get("assertion", ""), request.build_absolute_uri())
    except keys.TokenRefused as refused:
        return JsonResponse({"error": "invalid_grant", "error_description": str(refused)}, status=400)
    return JsonResponse({"access_token": token, "expires_in": keys.LIFE, "token_type": "Bearer"})


@require_GET
def fcm_key(request: HttpRequest) -> HttpResponse:
    """The key file, as the Firebase console lets one download it."""
    return HttpResponse(keys.key_file().read_text(), content_type="application/json")


_FCM = {
    Outcome.MALFORMED: (400, "INVALID_ARGUMENT", "The registration token is not a valid FCM registration token"),
    Outcome.REFUSED: (400, "INVALID_ARGUMENT", "Invalid value at 'message.notification'"),
    Outcome.GONE: (404, "UNREGISTERED", "Requested entity was not found."),
    Outcome.BOUNCED: (404, "UNREGISTERED", "Requested entity was not found."),
    Outcome.MISMATCH: (403, "SENDER_ID_MISMATCH", "SenderId mismatch"),
    Outcome.BUSY: (429, "QUOTA_EXCEEDED", "Quota exceeded for quota metric"),
    Outcome.DOWN: (503, "UNAVAILABLE", "The service is currently unavailable."),
}
_STATUS = {400: "INVALID_ARGUMENT", 403: "PERMISSION_DENIED", 404: "NOT_FOUND", 429: "RESOURCE_EXHAUSTED"}


@csrf_exempt
@require_POST
def fcm_send(request: HttpRequest, project: str) -> HttpResponse:
    if not keys.is_token(bearer(request)):
        return _fcm_error(401, "UNAUTHENTICATED", "Request had invalid authentication credentials.")
    if project != keys.PROJECT:
        return _fcm_error(403, "SENDER_ID_MISMATCH", "SenderId mismatch")
    message = json.loads(request.body)["message"]
    outcome = outcome_for(Channel.PUSH, message["token"])
    caught = catch(
        Channel.PUSH,
        to=message["token"],
        title=message["notification"]["title"],
        text=message["notification"]["body"],
        key=message["data"]["key"],
        raw=message,
        outcome=outcome,
    )
    keep_silent(caught)
    if outcome in _FCM:
        return _fcm_error(*_FCM[outcome])
    if outcome == Outcome.GARBAGE:
        return _garbage()
    return JsonResponse({"name": f"projects/{project}/messages/{caught.ref}"})


def _fcm_error(status: int, code: str, message: str) -> JsonResponse:
    detail = {"@type": "type.googleapis.com/google.firebase.fcm.v1.FcmError", "errorCode": code}
    error = {"code": status, "message": message, "status": _STATUS.get(status, code), "details": [detail]}
    return JsonResponse({"error": error}, status=status, headers={"Retry-After": "30"} if status == 429 else {})


_SMS = {
    Outcome.MALFORMED: (400, "BAD_REQUEST"),
    Outcome.REFUSED: (422, "TEMPLATE_MISMATCH"),
    Outcome.GONE: (422, "INVALID_NUMBER"),
    Outcome.MISMATCH: (422, "SENDER_NOT_REGISTERED"),
    Outcome.BUSY: (429, "TOO_MANY"),
    Outcome.DOWN: (503, "DOWN"),
}


@csrf_exempt
@require_POST
def sms_send(request: HttpRequest) -> HttpResponse:
    """The reference is taken once: a repeated one answers 409 with the first one's id."""
    if bearer(request) != SMS_KEY:
        return JsonResponse({"code": "UNAUTHENTICATED", "message": "The key is not valid."}, status=401)
    body = json.loads(request.body)
    known = Caught.objects.filter(channel=Channel.SMS, key=body["reference"]).order_by("id")
    if first := next((one for one in known if one.is_taken), None):
        Caught.objects.filter(pk=first.pk).update(repeats=first.repeats + 1)
        return JsonResponse({"code": "DUPLICATE_REFERENCE", "id": first.ref}, status=409)
    outcome = outcome_for(Channel.SMS, body["to"])
    caught = catch(Channel.SMS, to=body["to"], text=body["text"], key=body["reference"], raw=body, outcome=outcome)
    if outcome in _SMS:
        status, code = _SMS[outcome]
        headers = {"Retry-After": "30"} if status == 429 else {}
        return JsonResponse({"code": code, "message": code.replace("_", " ")}, status=status, headers=headers)
    return _answered(caught, JsonResponse({"id": caught.ref, "status": "ACCEPTED"}, status=202))


_MAIL = {Outcome.MALFORMED: 400, Outcome.REFUSED: 422, Outcome.MISMATCH: 403, Outcome.BUSY: 429, Outcome.DOWN: 503}


@csrf_exempt
@require_POST
def mail_send(request: HttpRequest, domain: str) -> HttpResponse:
    """Mailgun takes a mail to an address that does not exist, and tells of the bounce afterwards."""
    if not _is_basic(request, f"api:{MAIL_KEY}"):
        return HttpResponse("Forbidden", status=401)
    to = request.POST["to"]
    outcome = outcome_for(Channel.EMAIL, to)
    caught = catch(
        Channel.EMAIL,
        at=f"@{domain}",
        to=to,
        title=request.POST.get("subject", ""),
        text=request.POST.get("text", ""),
        html=request.POST.get("html", ""),
        key=_message_key(request),
        raw={name: values for name, values in request.POST.lists() if name not in {"html", "text"}},
        outcome=outcome,
    )
    if outcome in _MAIL:
        headers = {"Retry-After": "30"} if _MAIL[outcome] == 429 else {}
        return JsonResponse({"message": Outcome(outcome).label}, status=_MAIL[outcome], headers=headers)
    return _answered(caught, JsonResponse({"id": f"<{caught.ref}>", "message": "Queued. Thank you."}))


def _message_key(request: HttpRequest) -> str:
    return request.POST.get("v:message_key", "")


def _is_basic(request: HttpRequest, wanted: str) -> bool:
    return request.headers.get("Authorization", "") == "Basic " + base64.b64encode(wanted.encode()).decode()


def _answered(caught: Caught, answer: HttpResponse) -> HttpResponse:
    """The provider's answer and its news, in the order that was chosen."""
    keep_silent(caught)
    if caught.outcome == Outcome.GARBAGE:
        return _garbage()
    if caught.outcome == Outcome.NEWS_FIRST:
        news.tell_all(caught)
    else:
        news.tell_later(caught)
    return answer


def _garbage() -> HttpResponse:
    return HttpResponse("<html>gateway</html>")
