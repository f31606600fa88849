"""Trials of gateways that are left alone: asked, called, answered."""

from apps.payments.gateways import services
from apps.payments.gateways.providers import registry


def gateways_try() -> int:
    """Puts one harmless question to each gateway whose pause is over; how many were tried."""
    tried = 0
    for code in services.trials_due():
        if services.trial_begin(gateway=code):
            answer = registry.webhook_gateway(code).ping()
            services.trial_end(gateway=code, is_well=answer.succeeded)
            tried += 1
    return tried
