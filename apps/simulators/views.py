"""The first page: which worlds there are."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from .world import worlds


@require_GET
def first_page(request: HttpRequest) -> HttpResponse:
    return render(request, "simulators/first_page.html", {"cards": worlds(), "calls": settings.WEBHOOKS_TO})


@require_GET
def health(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok", content_type="text/plain")
