"""Bindings and defaults of the domain. Policy itself lives in the database (core settings and flags)."""

from config import env

BUSINESS_TIME_ZONE = env.text("MUNIM_BUSINESS_TIME_ZONE", "Asia/Kolkata")
DEFAULT_CURRENCY = "INR"
MUNIM_DEMO = env.flag("MUNIM_DEMO")
# Where people reach this installation: links in messages begin with it.
PUBLIC_URL = env.text("MUNIM_PUBLIC_URL", f"http://127.0.0.1:{env.integer('MUNIM_PORT', 8000)}")
# Where lower apps ask about risk: a dotted path to a core.ports.risk.RiskGate. No gate bound, no start.
RISK_GATE = "apps.core.risk_gate.CapsGate"
# Field encryption: "keyid:base64key,keyid:base64key", the first one encrypts, all decrypt.
FIELD_ENCRYPTION_KEYS = env.text("MUNIM_FIELD_KEYS")
# Blind indexes: HMAC-SHA256 key, base64.
BLIND_INDEX_KEY = env.text("MUNIM_BLIND_INDEX_KEY")
