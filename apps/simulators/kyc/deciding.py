"""Which outcome a call has, and the troubles that any call can have."""

import json
import time
from collections.abc import Callable

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, JsonResponse

from .models import Call, Plan, Promise
from .outcomes import POSSIBLE, Operation, Outcome

TOO_LATE = 30.0  # seconds: longer than anybody waits
BUSY_FOR = 7


@transaction.atomic
def decide(provider: str, operation: Operation, *, subject: str = "", request_id: str = "") -> tuple[str, Plan | None]:
    """The outcome chosen for this call, the one about its subject first; a plan of so many uses loses one."""
    fits = Q(subject__iexact=subject) | Q(subject="")
    plans = Plan.objects.filter(fits, Q(provider=provider) | Q(provider=""), operation=operation)
    plan = min(plans, key=lambda one: (one.subject == "", one.uses is None, one.pk), default=None)
    outcome = plan.outcome if plan else POSSIBLE[operation][0]
    if plan is not None and plan.uses is not None:
        plan.uses -= 1
        plan.save() if plan.uses else plan.delete()
    Call.objects.create(
        provider=provider, operation=operation, subject=subject[:120], request_id=request_id[:64], outcome=outcome
    )
    return outcome, plan


def answer(provider: str, request_id: str, outcome: str, make: Callable[[], dict]) -> HttpResponse:
    """What is told: the promised answer if the id was seen, a trouble, or what `make` says now."""
    if outcome == Outcome.ERROR:
        return JsonResponse({"code": "INTERNAL_ERROR", "message": "Something went wrong."}, status=500)
    if outcome == Outcome.BUSY:
        busy = {"code": "TOO_MANY_REQUESTS", "message": "Slow down."}
        return JsonResponse(busy, status=429, headers={"Retry-After": str(BUSY_FOR)})
    if outcome == Outcome.GARBAGE:
        return HttpResponse("<html><body><h1>It works!</h1>", content_type="text/html")
    told = _promised(provider, request_id, make) if request_id else make()
    if outcome == Outcome.TIMEOUT:
        time.sleep(TOO_LATE)
    return JsonResponse(told)


def _promised(provider: str, request_id: str, make: Callable[[], dict]) -> dict:
    known = Promise.objects.filter(provider=provider, request_id=request_id).first()
    if known is None:
        try:
            known = Promise.objects.create(provider=provider, request_id=request_id, answer=make())
        except IntegrityError:  # the same question came twice at once: the first answer counts
            known = Promise.objects.get(provider=provider, request_id=request_id)
    return known.answer


def read_json(request: HttpRequest) -> dict | None:
    """The body as an object, or None."""
    try:
        found = json.loads(request.body)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def refused(code: str, message: str, status: int = 400) -> JsonResponse:
    return JsonResponse({"code": code, "message": message}, status=status)
