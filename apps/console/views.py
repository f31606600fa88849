"""Pages of the console that are no model's own."""

from django.conf import settings
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse

from . import board, people, searching


def dashboard(request: HttpRequest) -> HttpResponse:
    """What needs an eye today: figures, queues, panels."""
    context = {
        **admin.site.each_context(request),
        "title": "Dashboard",
        "figures": board.figures(request),
        "queues": board.queues(request),
        "panels": board.panels(request),
        "live_url": settings.LIVE_URL,
    }
    return TemplateResponse(request, "console/dashboard.html", context)


def live(request: HttpRequest) -> JsonResponse:
    """The dashboard's figures and queues again, and its panels with `?panels=1`; polled by the page."""
    panels = board.panels(request) if "panels" in request.GET else []
    return JsonResponse(
        {
            "figures": {figure["key"]: figure["html"] for figure in board.figures(request)},
            "queues": {queue["key"]: queue["html"] for queue in board.queues(request)},
            "panels": {panel["key"]: panel["html"] for panel in panels},
        }
    )


def search(request: HttpRequest) -> HttpResponse:
    """The global search: pages by name, everything else by its exact id or number."""
    term = request.GET.get("s", "").strip()
    in_palette = bool(request.headers.get("HX-Request"))
    context = {"results": searching.hits(request, term), "term": term}
    if in_palette:
        return TemplateResponse(request, "unfold/helpers/command_results.html", context)
    context |= {**admin.site.each_context(request), "title": "Search"}
    return TemplateResponse(request, "console/search.html", context)


def person(request: HttpRequest, public_id: str) -> HttpResponse:
    """One person from all sides: what the apps know, panel by panel."""
    if not request.user.has_perm("accounts.view_user"):
        raise PermissionDenied
    user = get_object_or_404(get_user_model(), public_id=public_id)
    context = {
        **admin.site.each_context(request),
        "title": str(user),
        "trail": [("Players", "")],
        "person": user,
        "facts": people.facts(user),
        "panels": people.panels(request, user),
    }
    return TemplateResponse(request, "console/person.html", context)
