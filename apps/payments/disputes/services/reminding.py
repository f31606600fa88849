"""Reminders that an answer is due: each once, whoever runs, however often."""

from datetime import timedelta
from typing import Any

from django.contrib.auth.models import Permission
from django.db import transaction

from apps.accounts.models import User
from apps.core import clock, events, policy
from apps.core.money import from_minor
from apps.notifications.services import Notice, notify, notify_many
from apps.payments.disputes.events import DisputeDueSoon, DisputeEvent
from apps.payments.disputes.models import Dispute, Reminder
from apps.payments.disputes.states import DisputeState


def hours() -> list[int]:
    """How long before the deadline reminders go out, longest first; a word that is no number is passed over."""
    return sorted({int(word) for word in policy.get("disputes.remind_hours") if word.isdecimal()}, reverse=True)


@transaction.atomic
def reminders_send() -> int:
    """Tells of disputes nobody has answered: of the nearest mark that has passed, once per deadline; how many."""
    marks, now = hours(), clock.now()
    if not marks:
        return 0
    near = Dispute.objects.filter(state=DisputeState.OPEN, respond_by__gt=now)
    near = near.filter(respond_by__lte=now + timedelta(hours=marks[0])).select_for_update(skip_locked=True)
    due = [(row, min(mark for mark in marks if row.respond_by <= now + timedelta(hours=mark))) for row in near]
    wanted = [Reminder(dispute=row, respond_by=row.respond_by, hours_before=mark) for row, mark in due]
    known = set(
        Reminder.objects.filter(dispute__in=[row for row, _ in due]).values_list(
            "dispute_id", "respond_by", "hours_before"
        )
    )
    made = [row for row in wanted if (row.dispute_id, row.respond_by, row.hours_before) not in known]
    Reminder.objects.bulk_create(made)
    events.publish_many(_told(row) for row in made)
    return len(made)


def _told(reminder: Reminder) -> DisputeDueSoon:
    dispute = reminder.dispute
    return DisputeDueSoon(
        dispute_id=str(dispute.pk),
        user_id=dispute.user_id,
        minor=dispute.minor,
        currency=dispute.currency,
        hours_before=reminder.hours_before,
        respond_by=reminder.respond_by,
    )


def user_tell(*, template: str, event: DisputeEvent, delivery_id: Any) -> None:
    """A message to whose money it is; nobody is told of money without an owner."""
    if event.user_id is not None:
        notify(
            user_id=event.user_id,
            template=template,
            variables={"amount": from_minor(event.minor, event.currency)},
            event_id=f"outbox:{delivery_id}",
        )


def staff_remind(*, event: DisputeDueSoon, delivery_id: Any) -> int:
    """A mail to everybody who may answer; how many."""
    dispute = Dispute.objects.get(pk=event.dispute_id)
    told = {"amount": dispute.money, "hours": event.hours_before, "dispute": dispute.dispute_id}
    may = Permission.objects.filter(codename="review_dispute", content_type__app_label="disputes")
    people = User.objects.filter(is_staff=True, is_active=True, groups__permissions__in=may)
    notices = [
        Notice(user_id=pk, event_id=f"outbox:{delivery_id}", variables=told)
        for pk in people.order_by("pk").values_list("pk", flat=True).distinct()
    ]
    notify_many(template="disputes.due_soon", notices=notices)
    return len(notices)
