"""Who checks identities for us. Flows call them; they know no rows."""

from typing import Any

from django.conf import settings

from .base import Answer, OcrProvider, PanProvider, SignProvider
from .digio import Digio
from .nsdl import Nsdl

__all__ = ["Answer", "OcrProvider", "PanProvider", "SignProvider", "provider"]

_ADAPTERS = {"digio": Digio, "nsdl": Nsdl}


def provider(name: str) -> Any:
    """The adapter of that name, on today's terms: a PanProvider, an OcrProvider or a SignProvider, or several."""
    return _ADAPTERS[name](settings.KYC_PROVIDERS[name])
