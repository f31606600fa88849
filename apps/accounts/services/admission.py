"""What the gate is told about sessions and API keys, and when it has to ask anew."""

import orjson
from django.db import transaction

from apps.accounts import selectors
from apps.accounts.models import ApiKey, User, UserBlock
from apps.core import clock, context, gate, proxies
from apps.core.encryption import blind_index
from apps.core.gate import SessionFacts

KEY = "key:"


def admission_facts(sid: str, sub: str) -> SessionFacts | None:
    """The source the gate asks on a Redis miss, for sessions and for API keys."""
    return api_key_facts(sid) if sid.startswith(KEY) else selectors.session_facts(sid, sub)


def key_digest(key: str) -> bytes:
    """What is kept of an API key: keyed, so that the table alone proves nothing."""
    return blind_index(key, purpose="api_key")


def key_subject(digest: bytes) -> str:
    """What the gate counts and caches a key under: only who holds the secret can name it."""
    return KEY + bytes(digest).hex()


def forget_user(user: User) -> None:
    """After the commit the gate asks anew about the user's sessions and API keys."""
    subjects = [user.public_id, *(key_subject(key.digest) for key in user.api_keys.live())]
    transaction.on_commit(lambda: [gate.forget_user(subject) for subject in subjects])


def forget_key(key: ApiKey) -> None:
    """After the commit the gate asks anew about this key."""
    transaction.on_commit(lambda: gate.forget_user(key_subject(key.digest)))


def api_key_facts(subject: str) -> SessionFacts | None:
    """The facts of a key and its owner; asked at most once a minute, so that is also when the use is noted."""
    digest = bytes.fromhex(subject.removeprefix(KEY))
    key = ApiKey.objects.select_related("owner").filter(digest=digest).first()
    if key is None:
        return None
    owner, block = key.owner, UserBlock.objects.active().filter(user_id=key.owner_id).first()
    grant = {
        "prefix": key.prefix,
        "owner": owner.public_id,
        "scopes": key.scopes,
        "networks": key.networks,
        "expires_at": key.expires_at.timestamp(),
    }
    if not key.networks or proxies.within(context.ip(), key.networks):
        ApiKey.objects.filter(pk=key.pk).update(last_used_at=clock.now(), last_used_ip=context.ip() or None)
    return SessionFacts(
        user_id=owner.pk,
        version=0,
        blocked=block is not None,
        revoked=not (key.is_live and owner.is_active and owner.is_staff),
        until=block.until if block else None,
        region=owner.region,
        grant=orjson.dumps(grant).decode(),
    )
