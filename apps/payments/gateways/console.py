"""Gateways on the console: menu, and what is out of use on top of every page."""

from datetime import datetime

from django.conf import settings

from apps.core import clock, console
from apps.payments.gateways import downtimes, selectors
from apps.payments.gateways.states import Switch

METHOD_NAMES = {
    **{name: name for name in ("UPI", "IMPS", "NEFT", "RTGS")},
    "CARD": "paying by card",
    "NETBANKING": "net banking",
    "WALLET": "paying by wallet",
    downtimes.ALL: "any way of paying out",
}


def sentences(request) -> list[str]:
    """Who takes nothing new since when and why, and who does instead."""
    said = [_down(found, instead) for found, instead in selectors.out_of_use()]
    said += [_does_not_work(one) for one in downtimes.known()]
    return said + [
        f"Everything new goes to {selectors.title(found.gateway)}: {found.switch_reason}"
        for found in selectors.forced()
    ]


def _down(found, instead: list[str]) -> str:
    name, others = selectors.title(found.gateway), " or ".join(map(selectors.title, instead))
    means = f"new ones go to {others}" if others else "nothing new can be done in this direction"
    if found.switch == Switch.OFF:
        return f"{name} was switched off ({found.switch_reason.rstrip('.')}): {means}."
    return f"{name} is left alone since {_since(found.failing_since)} ({found.reason.rstrip('.')}): {means}."


def _does_not_work(one) -> str:
    name, method = selectors.title(one.gateway), METHOD_NAMES.get(one.method, one.method.lower())
    is_out = one.gateway in settings.GATEWAY_PATHS["OUT"]
    what = f"{method} {'to' if is_out else 'of'} {one.instrument}" if one.instrument else method
    means = "some may fail"
    if one.is_whole:
        means = f"new {'payouts' if is_out else 'payments'} by it go elsewhere while another gateway takes them"
    elif is_out:
        means = "such payouts may take days or come back"
    return f"{name} says that {what} does not work there since {_since(one.since)}: {means}."


def _since(at: datetime) -> str:
    local = at.astimezone(clock.business_zone())
    return f"{local:%H:%M}" if local.date() == clock.today() else f"{local:%d %b, %H:%M}"


console.register(
    console.NavItem(
        group="Payments",
        title="Gateways",
        icon="cable",
        url_name="admin:gateways_gatewaycircuit_changelist",
        permission="gateways.view_gatewaycircuit",
        order=80,
    ),
    console.NavItem(
        group="Payments",
        title="Calls to gateways",
        icon="swap_horiz",
        url_name="admin:gateways_gatewaycall_changelist",
        permission="gateways.view_gatewaycall",
        order=82,
    ),
    console.Banner(
        key="gateways.outages",
        title="Gateways out of use",
        permission="gateways.view_gatewaycircuit",
        says=sentences,
        url_name="admin:gateways_gatewaycircuit_changelist",
    ),
)
