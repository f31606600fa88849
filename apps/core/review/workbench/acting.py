"""What a button of the workbench does: each is one call of a service, and where to go then."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest

from apps.core.review import services
from apps.core.review.errors import SnoozeOutOfRange
from apps.core.review.models import WorkItem
from apps.core.review.states import SkipReason

from . import access, pages

Act = Callable[[HttpRequest, WorkItem], Any]
TEXT = 500


def _claim(request: HttpRequest, item: WorkItem) -> None:
    services.item_claim(item_id=item.pk, actor=request.user)


def _release(request: HttpRequest, item: WorkItem) -> None:
    services.item_release(item_id=item.pk, actor=request.user)
    messages.success(request, f"{item} is back in the queue.")


def _decide(request: HttpRequest, item: WorkItem) -> None:
    given = {name: text for name in ("reason", "note") if (text := _text(request, name))}
    if items := request.POST.getlist("items"):
        given["items"] = items
    services.decision_stage(
        item_id=item.pk,
        actor=request.user,
        decision=request.POST.get("decision", ""),
        data=given,
        digest=_text(request, "digest"),
    )


def _undo(request: HttpRequest, item: WorkItem) -> None:
    services.decision_undo(item_id=item.pk, actor=request.user)
    messages.success(request, "Undone: the case is in your hands again.")


def _skip(request: HttpRequest, item: WorkItem) -> None:
    reason = _text(request, "reason")
    if reason not in SkipReason.values:
        messages.error(request, "Choose why you pass it on.")
        return
    services.item_skip(item_id=item.pk, actor=request.user, reason=SkipReason(reason))
    messages.success(request, f"{item} goes to somebody else.")


def _snooze(request: HttpRequest, item: WorkItem) -> None:
    until = pages.snooze_end(_text(request, "until"))
    if until is None:
        raise SnoozeOutOfRange
    services.item_snooze(item_id=item.pk, actor=request.user, until=until, reason=_text(request, "reason"))
    local = until.astimezone(pages.clock.business_zone())
    messages.success(request, f"{item} comes back on {local:%d %b at %H:%M}.")


def _escalate(request: HttpRequest, item: WorkItem) -> None:
    services.item_escalate(item_id=item.pk, actor=request.user, reason=_text(request, "reason"))
    messages.success(request, f"{item} is at the front of the queue, for somebody else.")


def _confirm(request: HttpRequest, item: WorkItem) -> None:
    services.item_confirm(item_id=item.pk, actor=request.user, digest=_text(request, "digest"))
    messages.success(request, "Confirmed and carried out.")


def _refuse(request: HttpRequest, item: WorkItem) -> None:
    services.item_refuse(item_id=item.pk, actor=request.user, reason=_text(request, "reason"))
    messages.success(request, "Refused: the case waits to be decided anew.")


def _keep_golden(request: HttpRequest, item: WorkItem) -> None:
    access.require(request, "core.keep_golden_case")
    services.golden_keep(item_id=item.pk, actor=request.user, remark=_text(request, "reason"))
    messages.success(request, "Kept as a golden case: reviewers will meet it without knowing.")


def _drop_golden(request: HttpRequest, item: WorkItem) -> None:
    access.require(request, "core.keep_golden_case")
    services.golden_drop(item_id=item.pk, actor=request.user)
    messages.success(request, "No golden case any more.")


def _text(request: HttpRequest, name: str) -> str:
    return request.POST.get(name, "").strip()[:TEXT]


# After these the case is not in one's hands any more: the queue is where to go on.
LEAVING = frozenset({"release", "skip", "snooze", "escalate"})
ACTS: Mapping[str, Act] = {
    "claim": _claim,
    "release": _release,
    "decide": _decide,
    "undo": _undo,
    "skip": _skip,
    "snooze": _snooze,
    "escalate": _escalate,
    "confirm": _confirm,
    "refuse": _refuse,
    "keep-golden": _keep_golden,
    "drop-golden": _drop_golden,
}
