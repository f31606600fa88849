"""What a trace is made of."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.html import format_html

from apps.core import clock
from apps.core.display import link
from apps.core.money import Money
from apps.payments.reconciliation.engine.sayings import Next

_SIDES = {"US": "Munim", "GATEWAY": "Gateway", "WALLET": "Ledger", "SETTLEMENT": "Settlement", "BANK": "Bank"}


@dataclass(frozen=True, kw_only=True)
class Step:
    """One thing that happened to the money. `side` says who says so: US, GATEWAY, WALLET, SETTLEMENT, BANK."""

    at: datetime
    side: str
    title: str
    facts: tuple[tuple[str, Any], ...] = ()
    state: str = ""
    tone: str = ""
    whole_day: bool = False  # files tell days, not times
    target: Any = None  # the row, for a link; or (URL name, key)

    @property
    def day(self) -> str:
        return f"{self.at.astimezone(clock.business_zone()):%d %b %Y}"

    @property
    def who(self) -> str:
        return _SIDES[self.side]

    @property
    def shown(self) -> str:
        """The title, as a link where its row has a page."""
        if isinstance(self.target, tuple):
            name, key = self.target
            return format_html('<a class="link" href="{}">{}</a>', reverse(name, args=[key]), self.title)
        return self.title if self.target is None else link(self.target, self.title)


@dataclass(frozen=True, kw_only=True)
class Trace:
    """The way of one sum: its steps in order, and what comes next."""

    title: str
    user: Any
    amount: Money | None
    state: str
    steps: list[Step] = field(default_factory=list)
    next: Next | None = None
    breaks: list[Any] = field(default_factory=list)
    claim: Any = None
    found_by: str = ""
