"""As on a developer's machine, with impatient clients and without the gateways' budgets: a run takes minutes."""

from config.settings.local import *  # noqa: F403 - as every settings file does

GATEWAY_TIMEOUT = 1.0
for _terms in GATEWAYS.values():  # noqa: F405
    _terms["per_minute"] = {}
