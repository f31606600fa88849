"""What analytics registers with the platform: its figures."""

from apps.core import metrics

from .alerts import open_alerts


@metrics.gauges
def alert_figures() -> list[metrics.Reading]:
    """For an alert rule of the operators' own."""
    found = open_alerts.get()
    lowest = min((alert.percent for alert in found), default=None)
    readings = [("munim_payment_rate_alerts", "Gateways and methods whose success rate fell", len(found))]
    if lowest is not None:
        readings.append(("munim_payment_rate_lowest", "Lowest of those rates, in per cent", float(lowest)))
    return readings
