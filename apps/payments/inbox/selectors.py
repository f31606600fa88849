"""What came about a thing."""

from django.db.models import QuerySet

from apps.payments.inbox.models import Webhook


def webhooks_of(*ids: str) -> QuerySet[Webhook]:
    """The signed webhooks that named one of these ids (the gateway's or ours), oldest first."""
    named = [str(one) for one in ids if one]
    return Webhook.objects.filter(object_ids__overlap=named).order_by("created_at", "id")
