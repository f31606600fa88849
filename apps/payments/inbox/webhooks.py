"""What the inbox itself makes of webhooks: gateways' word about their own downtimes, which nobody above waits for."""

from apps.payments.gateways import services
from apps.payments.gateways.facts import News
from apps.payments.inbox import routing
from apps.payments.inbox.routing import Caused, Result


def downtime_heard(news: News) -> Caused:
    """Signed, and about no money: it is believed as it is."""
    if news.downtime is None:
        return Caused(result=Result.UNREADABLE, note="It names no downtime, method or time.")
    row, is_news = services.downtime_note(told=news.downtime)
    result = Result.APPLIED if is_news else Result.NO_CHANGE
    return Caused(result=result, type=row._meta.label_lower, id=str(row.pk))


routing.on("DOWNTIME", downtime_heard)
