"""Why somebody did or did not get a message: each step with its time, in operators' words."""

from dataclasses import dataclass
from datetime import datetime

from apps.core.display import TONE_OF
from apps.notifications.models import Attempt, Callback, Message
from apps.notifications.states import Channel, MessageState, Outcome, Verdict

from .sending import shown_address
from .texts import shown_text

_TONES = {
    Outcome.ACCEPTED: "good",
    Outcome.LATER: "warn",
    Outcome.REFUSED: "bad",
    Outcome.GONE: "bad",
    Outcome.OUR_BUG: "bad",
}
_ENDS = {MessageState.FAILED, MessageState.SUPPRESSED, MessageState.CANCELLED}


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened; `tone` is "", "good", "warn", "bad" or "info"."""

    at: datetime
    what: str
    detail: str = ""
    tone: str = ""


def answer_of(message: Message) -> Step:
    """Did they get it? One sentence."""
    said = {
        MessageState.QUEUED: ("Not yet: it waits to be sent", message.due_at),
        MessageState.SENDING: ("Not yet: it is being sent", message.lease_until),
        MessageState.SENT: ("The provider took it; whether it arrived was not told", message.sent_at),
        MessageState.DELIVERED: ("Yes: it arrived", message.delivered_at),
        MessageState.OPENED: ("Yes: and it was opened", message.opened_at),
        MessageState.BOUNCED: ("No: it came back", message.ended_at),
        MessageState.DIGESTED: ("Yes, told together with others in a digest", message.ended_at),
    }
    if message.state in _ENDS:
        return Step(message.ended_at or message.created_at, f"No: {_lower(_why(message))}", tone="bad")
    what, at = said[MessageState(message.state)]
    tone = TONE_OF.get(message.state, "") if message.state != MessageState.OPENED else "good"
    return Step(at or message.created_at, what, tone="bad" if message.state == MessageState.BOUNCED else tone)


def steps_of(message: Message) -> list[Step]:
    """The whole story, the oldest first."""
    steps = [Step(message.created_at, "Written down", _begun(message))]
    if message.digest_id:
        steps.append(Step(message.created_at, "Gathered for a digest", "Told as one when its window is over"))
    for attempt in message.attempts.all():
        steps += _tried(attempt, message)
    steps += [_told(callback) for callback in message.callbacks.all()]
    if message.channel == Channel.IN_APP and message.delivered_at:
        steps.append(Step(message.delivered_at, "Arrived in the app", tone="good"))
    if message.opened_at:
        steps.append(Step(message.opened_at, "Opened", tone="good"))
    if message.state in _ENDS and message.ended_at:
        steps.append(Step(message.ended_at, message.get_state_display(), _why(message), "bad"))
    if message.state == MessageState.QUEUED and message.digest_id is None:
        steps.append(Step(message.due_at, "Next try" if message.tries else "To be sent", "", "info"))
    return sorted(steps, key=lambda step: step.at)


def siblings_of(message: Message) -> list[Message]:
    """The same event on the other channels, and what was sent again."""
    rows = Message.objects.filter(event_id=message.event_id, template_id=message.template_id, user_id=message.user_id)
    return list(rows.exclude(pk=message.pk).select_related("template").order_by("pk")[:20])


def recent_of(user_id: int, limit: int = 8) -> list[dict]:
    """The newest messages of a person, for their page."""
    rows = Message.objects.filter(user_id=user_id).select_related("template", "version").order_by("-pk")[:limit]
    return [{"message": row, "title": shown_text(row)[0], "why": row.get_verdict_display()} for row in rows]


def _begun(message: Message) -> str:
    where = shown_address(message) if message.channel in {Channel.SMS, Channel.EMAIL} else ""
    version = message.version
    wording = f"{version.get_language_display()} wording, version {version.number}" if version else "no wording"
    parts = [message.get_channel_display(), f"to {where}" if where else "", message.get_priority_display(), wording]
    if message.resend_of_id:
        parts.append(f"sent again by {message.resend_by}: {message.resend_reason}")
    return " · ".join(part for part in parts if part)


def _tried(attempt: Attempt, message: Message) -> list[Step]:
    begun = Step(attempt.created_at, f"Try {attempt.number}", f"Handed to {_provider(attempt.provider)}")
    if attempt.outcome:
        code = " ".join(str(part) for part in (attempt.status_code, attempt.code, attempt.detail) if part)
        what = f"Try {attempt.number}: {_lower(attempt.get_outcome_display())}"
        return [begun, Step(attempt.ended_at or attempt.created_at, what, code, _TONES[Outcome(attempt.outcome)])]
    if message.state == MessageState.SENDING and attempt.number == message.tries:
        return [begun]
    cut_off = "The sender stopped before it heard the answer: this try may have arrived"
    return [begun, Step(attempt.created_at, f"Try {attempt.number}: cut off", cut_off, "warn")]


def _told(callback: Callback) -> Step:
    again = f", told {callback.repeats + 1} times" if callback.repeats else ""
    effect = "" if callback.has_effect else " (changed nothing)"
    what = f"{_provider(callback.provider)} says: {_lower(callback.get_tiding_display())}{again}{effect}"
    return Step(callback.created_at, what, callback.detail, "info")


def _provider(name: str) -> str:
    return {"fcm": "Firebase", "push": "Firebase", "sms": "the SMS gateway", "mail": "the mail provider"}.get(
        name, "the mail provider" if name == "email" else name
    )


def _why(message: Message) -> str:
    return Verdict(message.verdict).label if message.verdict else "No reason was noted"


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
