"""PostgreSQL 18 or later (uuidv7()), Redis for caches, limits and wake-ups."""

from urllib.parse import urlsplit

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

from config import env

# How often hot paths send a statement before the server keeps its plan. A pooler that gives every transaction another
# connection must know of kept statements (PgBouncer from 1.21 on); before one that does not, switch them off.
_KEPT_AFTER = 3 if env.flag("MUNIM_PREPARED_STATEMENTS", True) else None


def redis_number(url: str, number: int) -> str:
    """The same server, another logical database."""
    parts = urlsplit(url)
    if parts.scheme == "unix":
        return f"unix://{parts.path}?db={number}"
    return parts._replace(path=f"/{number}").geturl()


def _database(url: str) -> dict:
    try:
        found = dj_database_url.parse(url, conn_max_age=None, conn_health_checks=True)
    except ValueError as error:
        raise ImproperlyConfigured(f"DATABASE_URL cannot be read: {error}") from None
    options = {"prepare_threshold": _KEPT_AFTER, **found.get("OPTIONS", {})}
    return {**found, "ENGINE": "apps.core.postgres", "OPTIONS": options}


DATABASES = {"default": _database(env.text("DATABASE_URL", "postgresql://postgres@127.0.0.1:5432/munim"))}
DATABASES["default"]["OPTIONS"]["options"] = "-c lock_timeout=3000 -c idle_in_transaction_session_timeout=60000"

REDIS_URL = env.text("REDIS_URL", "redis://127.0.0.1:6379/0")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "munim",
    }
}
CHANNEL_LAYERS = {
    "default": {"BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer", "CONFIG": {"hosts": [REDIS_URL]}}
}
SESSION_ENGINE = "django.contrib.sessions.backends.db"
