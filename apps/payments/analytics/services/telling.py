"""Whoever looks after the money or the house hears that payments fail, once per alert."""

from typing import Any

from apps.accounts.models import User
from apps.accounts.states import Role
from apps.notifications.services import Notice, notify_many
from apps.payments.analytics.events import SuccessRateFell
from apps.payments.gateways import selectors as gateways
from apps.payments.states import Method

TOLD = (Role.FINANCE, Role.OPERATOR)


def rate_tell(*, event: SuccessRateFell, delivery_id: Any) -> int:
    """A message to each of them; how many."""
    which = f"{dict(Method.choices).get(event.method, event.method)} at {gateways.title(event.gateway)}"
    told = {"which": which, "percent": event.percent, "tries": str(event.tries)}
    people = User.objects.filter(is_staff=True, is_active=True, groups__name__in=[role.value for role in TOLD])
    notices = [
        Notice(user_id=pk, event_id=f"outbox:{delivery_id}", variables=told)
        for pk in people.order_by("pk").values_list("pk", flat=True).distinct()
    ]
    notify_many(template="payment_analytics.rate_fell", notices=notices)
    return len(notices)
