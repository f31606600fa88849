"""Payment analytics on the console: menu, a figure and two panels of the dashboard, the banner of open alerts."""

from django.conf import settings

from apps.core import clock, console
from apps.core.money import group_digits
from apps.payments.analytics import selectors
from apps.payments.analytics.alerts import open_alerts

PERMISSION = "payment_analytics.view_hourlyfigures"
PAGE = "admin:payment_analytics_report"


def rate_figure(request) -> console.Reading:
    today = selectors.report(first=clock.today(), last=clock.today()).total
    if today.success is None:
        return console.Reading("–", "No payment was tried yet")
    tone = "bad" if open_alerts.get() else ""
    return console.Reading(
        f"{today.success:.0f} %", f"{group_digits(today.paid)} paid of {group_digits(today.tries)} tries today", tone
    )


def gateways_panel(request) -> dict:
    told = selectors.report(first=clock.today(), last=clock.today())
    return {"report": told, "titles": _titled(told.gateways)}


def hours_panel(request) -> dict:
    told = selectors.report(first=clock.today(), last=clock.today())
    series = [
        {"label": "Paid", "data": [one.paid for one in told.hours], "tone": "good"},
        {"label": "Not paid", "data": [one.failed + one.unreached for one in told.hours], "tone": "bad"},
    ]
    return {"report": told, "labels": [one.label for one in told.hours], "series": series}


def alert_sentences(request) -> list[str]:
    """Which payments fail since when, and what that means for users."""
    return [_sentence(alert) for alert in open_alerts.get()]


def _sentence(alert) -> str:
    since, title = alert.since.astimezone(clock.business_zone()), _title(alert.gateway)
    return (
        f"Only {alert.percent:.0f} % of {alert.method} payments at {title} succeed since {since:%H:%M} "
        f"({alert.tries} tries). Money that was taken is credited as soon as the gateway confirms it."
    )


def _titled(slices: list[selectors.Slice]) -> list[tuple[str, selectors.Slice]]:
    return [(_title(one.label), one) for one in slices]


def _title(code: str) -> str:
    return settings.GATEWAYS.get(code, {}).get("title", code)


def _line(title: str, url_name: str, permission: str, icon: str, order: int) -> console.NavItem:
    return console.NavItem(
        group="Payments", title=title, icon=icon, url_name=url_name, permission=permission, order=order
    )


console.register(
    _line("Payment analytics", PAGE, PERMISSION, "monitoring", 90),
    _line(
        "Payment alerts",
        "admin:payment_analytics_ratealert_changelist",
        "payment_analytics.view_ratealert",
        "notification_important",
        92,
    ),
    console.Figure(
        key="payment_analytics.rate",
        title="Payment success",
        permission=PERMISSION,
        order=30,
        value=rate_figure,
        url_name=PAGE,
        icon="monitoring",
    ),
    console.Panel(
        key="payment_analytics.hours",
        title="Payments today, by the hour",
        permission=PERMISSION,
        order=32,
        width="two-thirds",
        template="payment_analytics/panels/hours.html",
        context=hours_panel,
    ),
    console.Panel(
        key="payment_analytics.gateways",
        title="Gateways today",
        permission=PERMISSION,
        order=33,
        width="third",
        template="payment_analytics/panels/gateways.html",
        context=gateways_panel,
    ),
    console.Banner(
        key="payment_analytics.alerts",
        title="Payments fail",
        permission=PERMISSION,
        says=alert_sentences,
        url_name=PAGE,
    ),
)
