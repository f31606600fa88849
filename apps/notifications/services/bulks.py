"""One message to many: shown first, approved by a second person when large, sent in slices that can be stopped."""

from datetime import UTC, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Model

from apps.core import approvals, audit, clock, fsm
from apps.core.plain import plain
from apps.notifications import audiences, queue
from apps.notifications.errors import BulkRefused
from apps.notifications.models import Bulk, Message
from apps.notifications.selectors.bulks import needs_second, preview_of, secret_variables
from apps.notifications.selectors.templates import wordings
from apps.notifications.states import BulkState, Language, MessageState, Verdict

from .posting import Notice, notify_many
from .values import shown_values
from .wording import template_require

KEY = "notifications.bulk"
SLICE = 500
WAITING_MOST = 2_000  # no more messages of a bulk are queued at once, so that a pause bites soon
HELD = datetime(9999, 1, 1, tzinfo=UTC)


@transaction.atomic
def bulk_draft(*, title: str, template: str, channel: str, variables: dict, audience: dict, actor: Model) -> Bulk:
    """Writes it down with its preview; nobody gets anything.

    Raises UnknownTemplate, VariablesInvalid, AudienceInvalid, BulkRefused.
    """
    kind = template_require(key=template)
    if secret_variables(kind):
        raise BulkRefused("This message is for one person at a time: part of it is a secret of theirs.")
    if (channel, Language.EN) not in wordings(kind):
        raise BulkRefused("The template has no English wording for this channel.")
    bulk = Bulk(
        title=title,
        template=kind,
        channel=channel,
        variables=shown_values(template=kind, variables=variables),
        audience=_plain(audience),
        author=actor,
    )
    bulk.preview = preview_of(bulk)
    if not bulk.preview["audience"]:
        raise BulkRefused("Nobody fits this audience.")
    bulk.save()
    audit.record(
        "notifications.bulk.draft",
        bulk,
        actor=actor,
        after={"title": title, "template": kind.key, "audience": bulk.audience, "size": bulk.preview["audience"]},
    )
    return bulk


@transaction.atomic
def bulk_launch(*, bulk_id: UUID, actor: Model, reason: str) -> Bulk:
    """Starts it, or asks a second person. Raises BulkRefused, StateConflict."""
    bulk = _locked(bulk_id)
    bulk.preview = preview_of(bulk)
    bulk.save(update_fields=["preview"])
    if not needs_second(bulk.preview):
        return _start(bulk, actor, reason)
    approval = approvals.request(key=KEY, payload={"bulk_id": str(bulk.pk)}, maker=actor, reason=reason)
    fsm.advance(bulk.request, actor=actor, reason=reason, approval_id=approval.pk)
    return bulk


@transaction.atomic
def bulk_send(*, title: str, template: str, channel: str, variables: dict, audience: dict, reason: str, actor: Model):
    """Draft and launch in one. Raises as both."""
    bulk = bulk_draft(
        title=title, template=template, channel=channel, variables=variables, audience=audience, actor=actor
    )
    return bulk_launch(bulk_id=bulk.pk, actor=actor, reason=reason)


@transaction.atomic
def bulk_start_approved(*, bulk_id: UUID, actor: Model) -> Bulk:
    """By the second person's decision. Raises BulkRefused, StateConflict."""
    return _start(_locked(bulk_id), actor, "")


@transaction.atomic
def bulk_return(*, approval_id: UUID) -> None:
    """The second person said no, or nobody did in time."""
    bulk = Bulk.objects.select_for_update().filter(approval_id=approval_id, state=BulkState.REQUESTED).first()
    if bulk is not None:
        fsm.advance(bulk.give_back, actor=None)


@transaction.atomic
def bulk_pause(*, bulk_id: UUID, actor: Model, reason: str) -> Bulk:
    """Nobody further is written to; what is on its way arrives. Raises StateConflict."""
    bulk = _locked(bulk_id)
    fsm.advance(bulk.pause, actor=actor, reason=reason)
    _queued(bulk).update(due_at=HELD)
    return bulk


@transaction.atomic
def bulk_resume(*, bulk_id: UUID, actor: Model, reason: str) -> Bulk:
    """Goes on where it was. Raises StateConflict."""
    bulk = _locked(bulk_id)
    fsm.advance(bulk.resume, actor=actor, reason=reason)
    _queued(bulk).update(due_at=clock.now())
    queue.enqueue(queue.BULK, bulk.pk)
    return bulk


@transaction.atomic
def bulk_stop(*, bulk_id: UUID, actor: Model, reason: str) -> Bulk:
    """Ends it: what is queued is cancelled. Raises StateConflict."""
    bulk, now = _locked(bulk_id), clock.now()
    fsm.advance(bulk.stop, actor=actor, reason=reason, at=now)
    fsm.advance_many(_queued(bulk), "cancel", actor=actor, verdict=Verdict.STOPPED, ended_at=now)
    return bulk


def bulks_advance() -> int:
    """Every running bulk goes on by what its queue has room for; answers how many messages were written."""
    running = Bulk.objects.filter(state=BulkState.RUNNING).values_list("pk", flat=True)
    return sum(bulk_advance(bulk_id=pk) for pk in running)


def bulk_advance(*, bulk_id: UUID) -> int:
    """Slice by slice until the queue is full or everybody has a message."""
    made = 0
    while slice_made := _next_slice(bulk_id=bulk_id):
        made += slice_made
    return made


@transaction.atomic
def _next_slice(*, bulk_id: UUID) -> int:
    """The next people of the audience; where it stands is kept with the messages: nobody is left out or told twice."""
    rows = Bulk.objects.select_for_update(skip_locked=True, of=("self",)).select_related("template")
    bulk = rows.filter(pk=bulk_id, state=BulkState.RUNNING).first()
    if bulk is None or _queued(bulk).count() >= WAITING_MOST:
        return 0
    people = list(audiences.users_of(bulk.audience).filter(pk__gt=bulk.reached).values_list("pk", flat=True)[:SLICE])
    if not people:
        fsm.advance(bulk.finish, actor=None, at=clock.now())
        return 0
    notices = [Notice(user_id=pk, event_id=f"bulk:{bulk.pk}", variables=bulk.variables) for pk in people]
    notify_many(template=bulk.template.key, notices=notices, channels=[bulk.channel], bulk=bulk)
    bulk.reached, bulk.made = people[-1], bulk.made + len(people)
    bulk.save(update_fields=["reached", "made"])
    return len(people)


def _start(bulk: Bulk, actor: Model, reason: str) -> Bulk:
    fsm.advance(bulk.start, actor=actor, reason=reason, at=clock.now())
    queue.enqueue(queue.BULK, bulk.pk)
    return bulk


def _locked(bulk_id: UUID) -> Bulk:
    bulk = Bulk.objects.select_for_update(of=("self",)).select_related("template").filter(pk=bulk_id).first()
    if bulk is None:
        raise BulkRefused("There is no such bulk message.")
    return bulk


def _queued(bulk: Bulk):
    return Message.objects.filter(bulk=bulk, state=MessageState.QUEUED)


def _plain(audience: dict) -> dict:
    return {name: plain(value) for name, value in audience.items() if value}
