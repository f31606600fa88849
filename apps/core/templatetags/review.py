"""Words of the workbench: clocks, and what happened to a case."""

from datetime import datetime, timedelta
from decimal import Decimal

from django import template
from django.utils.html import format_html
from django.utils.timezone import localtime

from apps.core import clock
from apps.core.review import queues
from apps.core.review.models import WorkItem, WorkItemEvent
from apps.core.review.states import CLOSED, SkipReason, WorkAct, WorkState

from .console import age

register = template.Library()

_SOON = 0.25
_OF_DECISIONS = (WorkAct.STAGED, WorkAct.APPLIED, WorkAct.UNDONE, WorkAct.REFUSED, WorkAct.VOIDED)
TONES = {
    WorkState.OPEN: "",
    WorkState.CLAIMED: "info",
    WorkState.STAGED: "warn",
    WorkState.AWAITING_SECOND: "warn",
    WorkState.CHECKING: "info",
    WorkState.DONE: "good",
    WorkState.CANCELLED: "",
}


@register.simple_tag
def sla(item: WorkItem) -> str:
    """`due in 3 h`, or `20 min overdue`, in the tone of how pressing it is."""
    if item.state in CLOSED:
        return ""
    left = item.due_at - clock.now()
    if left.total_seconds() < 0:
        tone, words = "bad", f"{age(-left)} overdue"
    else:
        tone = "warn" if left < queues.get(item.queue).sla * _SOON else ""
        words = f"due in {age(left)}"
    due = item.due_at.isoformat(timespec="seconds")
    return format_html('<time class="sla" data-tone="{}" datetime="{}">{}</time>', tone, due, words)


@register.simple_tag
def state_badge(item: WorkItem) -> str:
    """The state as a coloured word; an item that is put off says so."""
    words, tone = item.get_state_display(), TONES[WorkState(item.state)]
    now = clock.now()
    if item.state == WorkState.OPEN and item.available_at and item.available_at > now:
        words = "Put off"
    elif item.holder_id and item.lease_until <= now:
        words, tone = "Waiting", ""
    return format_html('<span class="badge" data-tone="{}">{}</span>', tone, words)


@register.filter
def decided_as(item: WorkItem) -> str:
    """`Rejected: the photo cannot be read`."""
    return _words(item, item.decision, item.decision_data)


@register.filter
def told(event: WorkItemEvent) -> str:
    """What the event adds to its name, in words."""
    data, act = event.data, event.act
    if act in _OF_DECISIONS:
        words = _words(event.item, data.get("decision", ""), data)
        more = {WorkAct.REFUSED: data.get("reason"), WorkAct.VOIDED: data.get("because") or "The evidence changed."}
        return f"{words}. {more[act]}" if act in more else words
    if act == WorkAct.CLAIMED:
        return "as the second person" if data.get("as_second") else ""
    if act == WorkAct.SKIPPED:
        return SkipReason(data["reason"]).label
    if act == WorkAct.SNOOZED:
        return f"until {_local(data['until'])}. {data['reason']}"
    return str(data.get("reason", ""))


@register.simple_tag
def answer(queue: queues.ReviewQueue, decision: str, reason: str) -> str:
    """A decision and its reason of a statistic, in words."""
    titles = {one.code: one.title for one in queue.reason_codes()}
    return queue.act(decision).past + (f": {titles.get(reason, reason)}" if reason else "")


@register.filter
def percent(share: Decimal | None) -> str:
    """`0.87` as `87 %`."""
    return "–" if share is None else f"{share * 100:.0f} %"


@register.filter
def minutes(span: timedelta | None) -> str:
    """`1:05 min`."""
    if span is None:
        return "–"
    seconds = round(span.total_seconds())
    return f"{seconds // 60}:{seconds % 60:02d} min"


@register.filter
def entry(values: dict, key: str):
    return values.get(key)


def _words(item: WorkItem, decision: str, data: dict) -> str:
    if not decision:
        return ""
    queue = queues.get(item.queue)
    reasons = {reason.code: reason.title for reason in queue.reasons(decision)}
    parts = [reasons[code]] if (code := data.get("reason")) in reasons else []
    if wanted := data.get("items"):
        titles = {asked.key: asked.title for asked in queue.ask_again_items(item)}
        parts += [titles.get(key, key) for key in wanted]
    return queue.act(decision).past + (": " + ", ".join(parts) if parts else "")


def _local(moment: str) -> str:
    return f"{localtime(datetime.fromisoformat(moment)):%d %b, %H:%M}"
