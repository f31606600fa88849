"""The workbench's doors."""

from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from apps.core import clock
from apps.core.admin.actions import refusals_as_messages
from apps.core.errors import DomainError
from apps.core.review import services

from . import access, acting, lists, pages, statistics


def _page(request: HttpRequest, template: str, context: dict[str, Any]) -> TemplateResponse:
    shared = {**admin.site.each_context(request), "is_fullwidth": "1"}
    return TemplateResponse(request, template, shared | context)


def _trail(*steps: tuple[str, str]) -> list[tuple[str, str]]:
    return [("Work", ""), ("Review", reverse("admin:review")), *steps]


@require_GET
def queues(request: HttpRequest) -> HttpResponse:
    """All queues this person works on; the only one at once."""
    access.require(request, "core.view_workitem")
    context = {"title": "Review", "trail": [("Work", "")]}
    return _page(request, "review/queues.html", context | lists.queues_page(request.user))


@require_GET
def queue(request: HttpRequest, key: str) -> HttpResponse:
    """One queue's cases."""
    known = access.queue_of(request, key)
    context = {"title": known.title, "trail": _trail()}
    return _page(request, "review/queue.html", context | lists.queue_page(request, known))


@require_POST
def claim_next(request: HttpRequest, key: str) -> HttpResponse:
    """The most urgent case, in this person's hands."""
    known = access.queue_of(request, key)
    with refusals_as_messages(request):
        item = services.claim_next(queue=known.key, actor=request.user)
        if item is not None:
            return redirect(pages.item_url(known.key, item.pk))
        messages.info(request, "Nothing waits for you in this queue.")
    return redirect("admin:review_queue", known.key)


@require_GET
@never_cache
def item(request: HttpRequest, key: str, item_id: UUID) -> HttpResponse:
    """One case; that its images were opened goes into its history."""
    known = access.queue_of(request, key)
    found = access.item_of(known, item_id)
    context = pages.item_page(request, known, found)
    if context["images"]:
        services.item_seen(item=found, actor=request.user)
    address = reverse("admin:review_queue", args=[known.key])
    context |= {"title": str(found), "trail": _trail((known.title, address))}
    return _page(request, "review/item.html", context)


@require_POST
def act(request: HttpRequest, key: str, item_id: UUID, name: str) -> HttpResponse:
    """A button of the case's page."""
    known = access.queue_of(request, key)
    found = access.item_of(known, item_id)
    if name not in acting.ACTS:
        raise Http404
    with refusals_as_messages(request):
        acting.ACTS[name](request, found)
        if name in acting.LEAVING:
            return redirect("admin:review_queue", known.key)
    return redirect(pages.item_url(known.key, found.pk))


@require_POST
@never_cache
def pulse(request: HttpRequest, key: str, item_id: UUID) -> JsonResponse:
    """The open page reports: who looks, and with `renew` the lease starts again."""
    known = access.queue_of(request, key)
    found = access.item_of(known, item_id)
    if "renew" in request.POST:
        try:
            services.item_renew(item_id=found.pk, actor=request.user)
        except DomainError as refusal:
            refusal.after_rollback()
        found = access.item_of(known, item_id)
    return JsonResponse(
        {
            "holds": pages.standing_of(found, request.user).holds,
            "holder": str(found.holder) if found.holder else "",
            "lease_until": found.lease_until,
            "state": found.state,
            "now": clock.now(),
            "viewers": pages.viewers(found, request.user),
        }
    )


@require_GET
@never_cache
def image(request: HttpRequest, key: str, item_id: UUID, image_key: str) -> HttpResponse:
    """To the picture, by an address that is good for a minute and for this person."""
    known = access.queue_of(request, key)
    found = access.item_of(known, item_id)
    for one in known.images(found):
        if one.key == image_key:
            return HttpResponseRedirect(one.link(request.user))
    raise Http404


@require_GET
def statistics_page(request: HttpRequest) -> HttpResponse:
    """How much is reviewed, how fast, and how far people agree."""
    access.require(request, "core.view_review_statistics")
    context = {"title": "Reviewers", "trail": _trail()}
    return _page(request, "review/statistics.html", context | statistics.page(request))
