"""The pages and calls that choose what happens."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from .deciding import read_json, refused
from .delivering import target
from .models import Address, Call, Plan, Promise, Signing, Webhook
from .outcomes import POSSIBLE, Operation, Outcome
from .sending import forge, send
from .signing import STATUS_OF, settle

SHOWN = 30
PROVIDERS = (("", "Both providers"), ("digio", "Digio"), ("nsdl", "NSDL"))


@require_GET
def outcomes(request: HttpRequest) -> HttpResponse:
    forms = [
        {"operation": operation, "outcomes": POSSIBLE[operation], "usual": POSSIBLE[operation][0].label}
        for operation in Operation
    ]
    values = {"forms": forms, "plans": Plan.objects.all(), "calls": Call.objects.all()[:SHOWN], "providers": PROVIDERS}
    return render(request, "simulators/kyc/outcomes.html", values)


@require_GET
def traffic(request: HttpRequest) -> HttpResponse:
    values = {
        "signings": Signing.objects.all()[:SHOWN],
        "webhooks": Webhook.objects.all()[:SHOWN],
        "target": target("digio"),
    }
    return render(request, "simulators/kyc/traffic.html", values)


@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """A plan from the page's form; impossible ones are refused."""
    try:
        plan_of(request.POST.dict())
    except ValueError as wrong:
        return HttpResponse(str(wrong), status=400, content_type="text/plain")
    return redirect("/kyc/")


@require_POST
def forget(request: HttpRequest, plan_id: int) -> HttpResponse:
    Plan.objects.filter(pk=plan_id).delete()
    return redirect("/kyc/")


@require_POST
def send_again(request: HttpRequest, webhook_id: int) -> HttpResponse:
    send(get_object_or_404(Webhook, pk=webhook_id))
    return redirect("/kyc/traffic/")


@require_POST
def send_forged(request: HttpRequest, signing_id: int) -> HttpResponse:
    forge(get_object_or_404(Signing, pk=signing_id))
    return redirect("/kyc/traffic/")


def plan_of(wanted: dict) -> Plan:
    """Keeps a choice. Raises ValueError."""
    operation, outcome = wanted.get("operation"), wanted.get("outcome")
    if operation not in Operation.values or outcome not in POSSIBLE[Operation(operation)]:
        raise ValueError(f"{operation} cannot end with {outcome}.")
    uses = str(wanted.get("uses") or "")
    if uses and not uses.isdecimal():
        raise ValueError("How often: a whole number, or nothing.")
    texts = {name: str(wanted.get(name) or "").strip() for name in ("provider", "subject", "name", "date_of_birth")}
    return Plan.objects.create(
        operation=operation,
        outcome=Outcome(outcome),
        uses=int(uses) if uses and int(uses) else None,
        pan=str(wanted.get("pan") or "").strip().upper()[:10],
        **texts,
    )


def by_programs(view: Callable) -> Callable:
    """Steered by a test or a script: a JSON object in, JSON out."""

    @csrf_exempt
    @require_POST
    @wraps(view)
    def steered(request: HttpRequest, **kwargs) -> HttpResponse:
        wanted = read_json(request) if request.content_type == "application/json" else None
        return refused("INVALID_REQUEST", "A JSON object is wanted.") if wanted is None else view(wanted, **kwargs)

    return steered


@by_programs
def plans(wanted: dict) -> HttpResponse:
    try:
        return JsonResponse({"id": plan_of(wanted).pk}, status=201)
    except ValueError as wrong:
        return refused("INVALID_REQUEST", str(wrong))


@by_programs
def address(wanted: dict) -> HttpResponse:
    """Where webhooks go from now on; without a url, where the settings say."""
    Address.objects.all().delete()
    if wanted.get("url"):
        Address.objects.create(url=str(wanted["url"]))
    return JsonResponse({"url": target("digio")})


@by_programs
def reset(wanted: dict) -> HttpResponse:
    for model in (Plan, Call, Promise, Webhook, Signing, Address):
        model.objects.all().delete()
    return JsonResponse({})


@by_programs
def act(wanted: dict, reference: str) -> HttpResponse:
    """What the person does on the signing page."""
    signing = get_object_or_404(Signing, reference=reference)
    if wanted.get("act") not in STATUS_OF:
        return refused("INVALID_REQUEST", f"One of {', '.join(STATUS_OF)} is wanted.")
    settle(signing, wanted["act"], number=str(wanted.get("number", "")))
    return JsonResponse({"status": signing.status})


@require_GET
def webhooks(request: HttpRequest) -> HttpResponse:
    found = Webhook.objects.filter(reference=request.GET.get("reference", "")).order_by("id")
    names = ("kind", "body", "headers", "note", "tries", "last_status")
    return JsonResponse({"webhooks": [{name: getattr(one, name) for name in names} for one in found]})


@require_GET
def calls(request: HttpRequest) -> HttpResponse:
    found = Call.objects.order_by("id").values("provider", "operation", "subject", "request_id", "outcome")
    return JsonResponse({"calls": list(found)})
