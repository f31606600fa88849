"""What an unsafe deployment is refused for: shown by `manage.py check`, the end of every process that would serve."""

import base64
import binascii
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.core.checks import Error, Tags, register
from django.db import OperationalError, connections

DEPLOYMENT = "munim"
OLDEST_POSTGRES = 18
SHORTEST_SECRET = 50
LOCAL_ONLY = "munim-local-only"  # every key that stands in settings/local.py begins with it
# How gateways name what belongs to their play worlds: keys, hosts, and the simulators' accounts.
PLAY = ("rzp_test_", "cfsk_ma_test_", "://sandbox.", "acc_MunimPlay", "munim_cf")
AES_256 = 32  # bytes


def _key_bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""


def _is_local(value: str) -> bool:
    return LOCAL_ONLY in value or LOCAL_ONLY.encode() in _key_bytes(value)


def _secret_is_unsafe() -> bool:
    secret = settings.SECRET_KEY
    return len(secret) < SHORTEST_SECRET or secret.startswith("django-insecure") or _is_local(secret)


def _hosts_are_open() -> bool:
    return not settings.ALLOWED_HOSTS or any(host.strip() in ("*", "") for host in settings.ALLOWED_HOSTS)


def _field_keys_are_unsafe() -> bool:
    keys = [pair.partition(":")[2].strip() for pair in settings.FIELD_ENCRYPTION_KEYS.split(",") if pair.strip()]
    return not keys or any(_is_local(key) or len(_key_bytes(key)) != AES_256 for key in keys)


def _index_key_is_unsafe() -> bool:
    return _is_local(settings.BLIND_INDEX_KEY) or len(_key_bytes(settings.BLIND_INDEX_KEY)) < AES_256


def _has_simulators() -> bool:
    return any(app.startswith("apps.simulators") for app in settings.INSTALLED_APPS)


def _providers_are_unsafe() -> bool:
    """A provider without an address or keys, one that is not asked over TLS, or the simulators' public keys."""
    terms = settings.KYC_PROVIDERS.values()
    needed = [part[name] for part in terms for name in ("client_id", "secret")]
    needed += [part["webhook"]["secret"] for part in terms if "webhook" in part]
    plain = any(not part["url"].startswith("https://") for part in terms)
    return plain or any(not value or _is_local(value) for value in needed)


def _gateways_are_unsafe() -> bool:
    """A gateway without an address or keys, one that is not asked over TLS, or the play world's public keys."""
    terms = settings.GATEWAYS.values()
    needed = [part[name] for part in terms for name in ("key_id", "secret")]
    # Cashfree signs its webhooks with the client secret; Razorpay has a secret for them, and an account of ours.
    needed += [
        settings.GATEWAYS[code][name]
        for code in ("razorpay", "razorpayx")
        for name in ("webhook_secret", "account_id")
    ]
    needed.append(settings.GATEWAYS["razorpayx"]["source_account"])
    plain = any(not part["url"].startswith("https://") for part in terms)
    return plain or any(not value or _is_local(value) for value in needed)


def _gateways_play() -> bool:
    """What a gateway's test mode says was paid was not: its payments would credit wallets with nothing."""
    told = [str(value) for part in settings.GATEWAYS.values() for value in part.values()]
    return any(word in value for value in told for word in PLAY)


def _rotation_is_unsafe() -> bool:
    """A previous webhook secret that is public, or of which nobody knows when its 24 hours end."""
    parts = [
        (part.get("previous_webhook_secret", ""), part.get("rotated_at", "")) for part in settings.GATEWAYS.values()
    ]
    return any(_is_local(secret) or bool(secret) != bool(_moment(at)) for secret, at in parts if secret or at)


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _links_are_unsafe() -> bool:
    return not settings.PUBLIC_URL.startswith("https://")


@dataclass(frozen=True)
class Refusal:
    """One reason not to start, and the variable that mends it."""

    id: str
    sentence: str
    unsafe: Callable[[], bool]
    variable: str = ""

    def error(self) -> Error:
        return Error(self.sentence, hint=f"Set {self.variable}." if self.variable else None, id=self.id)


REFUSALS = (
    Refusal("munim.E001", "The secret key is short or public.", _secret_is_unsafe, "MUNIM_SECRET_KEY"),
    Refusal("munim.E002", "DEBUG is on.", lambda: bool(settings.DEBUG)),
    Refusal(
        "munim.E003", "Demo mode is on: its passwords are public.", lambda: bool(settings.MUNIM_DEMO), "MUNIM_DEMO=0"
    ),
    Refusal("munim.E004", "The simulators are installed: they play the banks.", _has_simulators),
    Refusal("munim.E005", "Any host name is allowed, or none is named.", _hosts_are_open, "MUNIM_ALLOWED_HOSTS"),
    Refusal("munim.E006", "There is no safe field encryption key.", _field_keys_are_unsafe, "MUNIM_FIELD_KEYS"),
    Refusal("munim.E007", "There is no safe blind index key.", _index_key_is_unsafe, "MUNIM_BLIND_INDEX_KEY"),
    Refusal("munim.E008", "Links in mails lead to no address with https.", _links_are_unsafe, "MUNIM_PUBLIC_URL"),
    Refusal(
        "munim.E009",
        "A KYC provider has no https address, or no keys of its own.",
        _providers_are_unsafe,
        "MUNIM_DIGIO_URL, _CLIENT_ID, _SECRET, _WEBHOOK_SECRET and MUNIM_NSDL_URL, _CLIENT_ID, _SECRET",
    ),
    Refusal(
        "munim.E011",
        "A payment gateway has no https address, or no keys of its own.",
        _gateways_are_unsafe,
        "MUNIM_RAZORPAY_KEY_ID, _SECRET, _WEBHOOK_SECRET, _ACCOUNT_ID, the same of MUNIM_RAZORPAYX with"
        " _SOURCE_ACCOUNT, and MUNIM_CASHFREE_KEY_ID, _SECRET, MUNIM_CASHFREE_PAYOUTS_KEY_ID, _SECRET",
    ),
    Refusal(
        "munim.E012",
        "A payment gateway's key, host or account is of a test mode: no money moves there.",
        _gateways_play,
        "the live keys of MUNIM_RAZORPAY, MUNIM_RAZORPAYX, MUNIM_CASHFREE and MUNIM_CASHFREE_PAYOUTS",
    ),
    Refusal(
        "munim.E013",
        "A gateway's previous webhook secret is public, or the time it was changed is missing or no time.",
        _rotation_is_unsafe,
        "the _WEBHOOK_SECRET_PREVIOUS of the gateway together with its _WEBHOOK_ROTATED_AT (ISO 8601)",
    ),
)


@register(DEPLOYMENT)
def production_is_safe(app_configs, **kwargs) -> list[Error]:
    """Production refuses what is convenient elsewhere."""
    if settings.MUNIM_ENVIRONMENT != "production":
        return []
    return [refusal.error() for refusal in REFUSALS if refusal.unsafe()]


@register(Tags.database)
def postgres_is_new_enough(app_configs, databases=None, **kwargs) -> list[Error]:
    """Ids and times come from PostgreSQL 18's uuidv7(); a server that does not answer is /readyz's business."""
    found = []
    for alias in databases or []:
        try:
            version = connections[alias].pg_version // 10_000
        except OperationalError:
            continue
        if version < OLDEST_POSTGRES:
            sentence = f"Munim needs PostgreSQL {OLDEST_POSTGRES} or later; {alias!r} is {version}."
            found.append(Error(sentence, id="munim.E010"))
    return found
