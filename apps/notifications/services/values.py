"""The values of a message: as text for people, and never a secret."""

from collections.abc import Mapping
from datetime import datetime

from apps.accounts.engine.identifiers import mask_email, mask_mobile
from apps.accounts.models import email_index, mobile_index
from apps.core import clock
from apps.core.money import Money, format_money
from apps.notifications import catalog
from apps.notifications.errors import VariablesInvalid
from apps.notifications.models import Template
from apps.notifications.states import Channel

Values = Mapping[str, str | int | Money | datetime]


def shown_values(*, template: Template, variables: Values) -> dict[str, str]:
    """The values as text, every declared one that is not secret and no other. Raises VariablesInvalid."""
    wanted = {item.name for item in catalog.variables_of(template.variables) if not item.is_secret}
    missing, unknown = sorted(wanted - set(variables)), sorted(set(variables) - wanted)
    if missing or unknown:
        raise VariablesInvalid(template=template.key, missing=missing, unknown=unknown)
    return {name: as_text(value) for name, value in variables.items()}


def as_text(value: str | int | Money | datetime) -> str:
    """As people read it: money with its sign, times on the business clock."""
    if isinstance(value, Money):
        return format_money(value)
    if isinstance(value, datetime):
        return value.astimezone(clock.business_zone()).strftime("%d %b %Y, %H:%M")
    return str(value)


def address_index(*, channel: str, address: str) -> bytes:
    """The blind index of a mobile number or mail address."""
    return mobile_index(address) if channel == Channel.SMS else email_index(address)


def masked_address(*, channel: str, address: str) -> str:
    return mask_mobile(address) if channel == Channel.SMS else mask_email(address)
