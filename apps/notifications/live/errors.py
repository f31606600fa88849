"""Why something cannot be told live: mistakes of the code that tells, and tickets that do not open a socket."""

from apps.core.errors import Unauthenticated


class Undeclared(LookupError):
    """Nobody declared a live event of that type."""


class PayloadInvalid(ValueError):
    """The payload is not what the type's schema promises, or too long."""


class TicketRefused(Unauthenticated):
    """Unknown, used or too old."""

    message = "This ticket is not valid: ask for a new one."
