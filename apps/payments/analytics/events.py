"""When payments began to fail, and when they stopped."""

from dataclasses import dataclass

from apps.core import events


@dataclass(frozen=True, kw_only=True)
class _AlertEvent(events.Event):
    alert_id: str
    gateway: str
    method: str
    percent: str
    tries: int

    def aggregate(self):
        return ("payment_rate_alert", self.alert_id)


@dataclass(frozen=True, kw_only=True)
class SuccessRateFell(_AlertEvent):
    """Too few tries succeed."""

    name = "payment_analytics.rate_fell"
    version = 1


@dataclass(frozen=True, kw_only=True)
class SuccessRateRecovered(_AlertEvent):
    """They succeed again, or too few are made to tell."""

    name = "payment_analytics.rate_recovered"
    version = 1
