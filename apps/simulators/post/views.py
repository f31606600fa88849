"""The catcher's pages, and the same as JSON for tests."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from . import keys, news
from .models import Caught, Channel, Outcome, Rule

SHOWN = 100


@require_GET
def messages(request: HttpRequest) -> HttpResponse:
    """Everything that came, the newest first."""
    rows = Caught.objects.all()
    channel, to = request.GET.get("channel", ""), request.GET.get("to", "").strip()
    if channel in Channel.values:
        rows = rows.filter(channel=channel)
    if to:
        rows = rows.filter(to__contains=to)
    context = {
        "rows": rows[:SHOWN],
        "rules": Rule.objects.all(),
        "channels": Channel.choices,
        "outcomes": Outcome.choices,
        "channel": channel,
        "to": to,
    }
    return render(request, "simulators_post/messages.html", context)


@require_GET
def message(request: HttpRequest, caught_id: int) -> HttpResponse:
    """One message as its reader sees it, and what was told of it."""
    caught = get_object_or_404(Caught, pk=caught_id)
    events = news.EVENTS.get(caught.channel, ())
    return render(request, "simulators_post/message.html", {"caught": caught, "events": events})


@require_POST
def set_rule(request: HttpRequest) -> HttpResponse:
    _make_rule(request.POST)
    return redirect("post_messages")


@require_POST
def drop_rule(request: HttpRequest, rule_id: int) -> HttpResponse:
    Rule.objects.filter(pk=rule_id).delete()
    return redirect("post_messages")


@require_POST
def tell(request: HttpRequest, caught_id: int) -> HttpResponse:
    """Tells Munim something about the message, now."""
    caught = get_object_or_404(Caught, pk=caught_id)
    if (event := request.POST.get("event", "")) in news.EVENTS.get(caught.channel, ()):
        news.tell(caught, event, is_forged=bool(request.POST.get("forged")))
    return redirect("post_message", caught_id)


@require_POST
def tell_again(request: HttpRequest, caught_id: int, told_id: int) -> HttpResponse:
    news.deliver(get_object_or_404(get_object_or_404(Caught, pk=caught_id).told, pk=told_id))
    return redirect("post_message", caught_id)


@csrf_exempt
@require_POST
def rules_json(request: HttpRequest) -> HttpResponse:
    """channel, to, outcome, times: what shall happen."""
    return JsonResponse({"id": _make_rule(request.POST).pk}, status=201)


@csrf_exempt
@require_POST
def tell_json(request: HttpRequest) -> HttpResponse:
    """key, event, forged: makes a callback about the newest such message, and delivers it if somebody is called."""
    caught = Caught.objects.filter(key=request.POST["key"]).first()
    told = news.tell(caught, request.POST["event"], is_forged=bool(request.POST.get("forged")))
    return JsonResponse({"body": told.body, "headers": told.headers, "status": told.status}, status=201)


@csrf_exempt
@require_POST
def clear_json(request: HttpRequest) -> HttpResponse:
    """Forgets every message, rule and token."""
    Caught.objects.all().delete()
    Rule.objects.all().delete()
    keys.forget_tokens()
    return JsonResponse({})


@require_GET
def messages_json(request: HttpRequest) -> HttpResponse:
    """Messages by `to` or `key`, the oldest first, with what was told of them."""
    wanted = {name: request.GET[name] for name in ("to", "key") if name in request.GET}
    rows = Caught.objects.filter(**wanted).order_by("id").prefetch_related("told")
    return JsonResponse({"messages": [_shown(row) for row in rows[:SHOWN]]})


def _shown(row: Caught) -> dict:
    fields = ("channel", "ref", "to", "title", "text", "html", "key", "raw", "outcome", "repeats")
    told = [{"event": item.event, "body": item.body, "headers": item.headers} for item in row.told.all()]
    return {**{name: getattr(row, name) for name in fields}, "told": told}


def _make_rule(given) -> Rule:
    return Rule.objects.create(
        channel=Channel(given["channel"]),
        to=given.get("to", "").strip(),
        outcome=Outcome(given["outcome"]),
        times=int(given.get("times") or 0),
    )
