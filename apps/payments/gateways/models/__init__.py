"""What was asked of gateways, and whether they are asked at all."""

from .call import GatewayCall
from .circuit import GatewayCircuit
from .downtime import Downtime

__all__ = ["Downtime", "GatewayCall", "GatewayCircuit"]
