"""An alert opens when too few tries succeed, and closes by itself."""

from datetime import timedelta
from decimal import Decimal

from django.db import transaction

from apps.core import clock, events, policy
from apps.payments.analytics import selectors
from apps.payments.analytics.alerts import open_alerts
from apps.payments.analytics.events import SuccessRateFell, SuccessRateRecovered
from apps.payments.analytics.models import RateAlert
from apps.payments.analytics.selectors import Rate


@transaction.atomic
def rates_check() -> list[RateAlert]:
    """Opens and closes alerts by what ended in the window of the settings; those that changed."""
    window = timedelta(minutes=policy.get("payment_analytics.window_minutes"))
    fewest, lowest = policy.get("payment_analytics.fewest_tries"), policy.get("payment_analytics.lowest_percent")
    rates = {(rate.gateway, rate.method): rate for rate in selectors.rates_since(clock.now() - window)}
    low = {key: rate for key, rate in rates.items() if rate.tries >= fewest and rate.percent < lowest}
    open_ = {(row.gateway, row.method): row for row in RateAlert.objects.select_for_update().filter(closed_at=None)}
    for key in low.keys() & open_.keys():
        _follow(open_[key], low[key])
    changed = [_open(rate) for key, rate in low.items() if key not in open_]
    changed += [_close(alert, rates.get(key)) for key, alert in open_.items() if key not in low]
    if changed:
        open_alerts.changed()
    return changed


def _open(rate: Rate) -> RateAlert:
    alert = RateAlert.objects.create(
        gateway=rate.gateway,
        method=rate.method,
        percent=rate.percent,
        lowest=rate.percent,
        tries=rate.tries,
        opened_at=clock.now(),
    )
    events.publish(SuccessRateFell(**_facts(alert, rate.percent, rate.tries)))
    return alert


def _follow(alert: RateAlert, rate: Rate) -> None:
    if rate.percent < alert.lowest:
        alert.lowest = rate.percent
        alert.save(update_fields=["lowest"])


def _close(alert: RateAlert, rate: Rate | None) -> RateAlert:
    alert.closed_at = clock.now()
    alert.save(update_fields=["closed_at"])
    percent, tries = (rate.percent, rate.tries) if rate else (Decimal(0), 0)
    events.publish(SuccessRateRecovered(**_facts(alert, percent, tries)))
    return alert


def _facts(alert: RateAlert, percent: Decimal, tries: int) -> dict:
    named = {"alert_id": str(alert.pk), "gateway": alert.gateway, "method": alert.method}
    return {**named, "percent": f"{percent:.2f}", "tries": tries}
