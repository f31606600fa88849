"""System checks of the platform: what is missing stops the start."""

import base64
import binascii

from django.conf import settings
from django.core.checks import Error, register

from . import encryption
from .ports import risk


@register()
def check_risk_gate(app_configs, **kwargs) -> list[Error]:
    """No risk gate bound, no start."""
    try:
        gate = risk.gate()
    except (ImportError, AttributeError, TypeError) as missing:
        hint = "Set RISK_GATE to the dotted path of a class that answers core.ports.risk.RiskGate."
        return [Error(f"No risk gate is bound: {missing}.", hint=hint, id="core.E001")]
    wanted = ("assess_many", "record_refusal")
    if lacking := [name for name in wanted if not callable(getattr(gate, name, None))]:
        return [Error(f"{settings.RISK_GATE} has no {' and no '.join(lacking)}.", id="core.E002")]
    return []


@register()
def check_field_keys(app_configs, **kwargs) -> list[Error]:
    """The field keys are well formed: ids differ, each key has 32 bytes."""
    try:
        encryption.key_ids()
    except encryption.KeysInvalid as wrong:
        return [Error(f"MUNIM_FIELD_KEYS: {wrong}", id="core.E003")]
    return []


@register()
def check_blind_index_key(app_configs, **kwargs) -> list[Error]:
    """The blind index key has at least 32 bytes."""
    try:
        key = base64.b64decode(settings.BLIND_INDEX_KEY, validate=True)
    except binascii.Error:
        key = b""
    if len(key) < 32:
        return [Error("MUNIM_BLIND_INDEX_KEY: base64 of at least 32 bytes is wanted.", id="core.E004")]
    return []
