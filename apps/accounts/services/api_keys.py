"""API keys: made, used, revoked."""

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from ipaddress import ip_network

from django.db import transaction

from apps.accounts.errors import KeyRevoked
from apps.accounts.models import ApiKey, User
from apps.accounts.scopes import grantable
from apps.core import audit, clock, policy
from apps.core.errors import Invalid, NotFound

from .admission import forget_key, key_digest
from .locks import locked_user

_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZabcdefghjkmnpqrstvwxyz"


@transaction.atomic
def api_key_make(
    *, actor: User, name: str, scopes: Iterable[str], networks: Iterable[str] = (), expires_at: datetime
) -> tuple[ApiKey, str]:
    """A key of the actor's own and its text, which is shown this once; it may at most what the actor may.

    Raises Invalid.
    """
    owner = locked_user(actor.pk)
    scopes, networks = sorted(set(scopes)), _networks(networks)
    if not scopes or not grantable().issuperset(scopes) or not owner.has_perms(scopes):
        raise Invalid("Choose scopes from what you may do yourself.", scopes=["Choose at least one of yours."])
    now, longest = clock.now(), policy.get("api_keys.max_days")
    if not now < expires_at <= now + timedelta(days=longest):
        raise Invalid(f"A key runs out within {longest} days.", expires_at=[f"Between now and {longest} days."])
    prefix = f"mk{_random(10)}"
    text = f"{prefix}.{_random(40)}"
    key = ApiKey.objects.create(
        owner=owner,
        name=name.strip(),
        prefix=prefix,
        digest=key_digest(text),
        scopes=scopes,
        networks=networks,
        expires_at=expires_at,
    )
    kept = {"prefix": prefix, "scopes": scopes, "networks": networks, "expires_at": expires_at}
    audit.record("accounts.api_key.make", key, actor=actor, after=kept)
    return key, text


@transaction.atomic
def api_key_revoke(*, key_id: str, actor: User, reason: str) -> ApiKey:
    """The key stops at once. Raises NotFound, KeyRevoked."""
    key = ApiKey.objects.select_for_update().filter(pk=key_id).first()
    if key is None:
        raise NotFound("There is no such API key.")
    if key.revoked_at is not None:
        raise KeyRevoked
    key.revoked_at, key.revoked_by = clock.now(), actor
    key.save(update_fields=["revoked_at", "revoked_by"])
    audit.record("accounts.api_key.revoke", key, actor=actor, before={"prefix": key.prefix}, reason=reason)
    forget_key(key)
    return key


def _networks(texts: Iterable[str]) -> list[str]:
    """Raises Invalid, naming the first one that is neither an address nor a network."""
    found = []
    for text in filter(None, (text.strip() for text in texts)):
        try:
            found.append(str(ip_network(text, strict=False)))
        except ValueError:
            sentence = f"{text} is neither an address nor a network."
            raise Invalid(sentence, networks=[sentence]) from None
    return found


def _random(length: int) -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(length))
