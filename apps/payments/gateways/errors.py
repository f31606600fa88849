"""Refusals of the gateways."""

from apps.core.errors import NotFound, Unavailable


class GatewayUnknown(NotFound):
    message = "There is no such gateway."


class GatewaysDown(Unavailable):
    """`details.retry_after` in seconds."""

    reason, message = "GATEWAYS_DOWN", "Payments do not work at the moment: try again shortly."
