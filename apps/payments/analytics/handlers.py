"""What analytics does when something happened: those who can act are told."""

from apps.core import events
from apps.payments.analytics import services


@events.subscriber("payment_analytics.rate_fell", name="payment_analytics.tell_staff")
def tell_staff(event, delivery) -> None:
    services.rate_tell(event=event, delivery_id=delivery.event_id)
