"""Who has an item's page open now. A courtesy among reviewers, kept in Redis alone: the lease is what counts."""

import logging
from typing import Any

import redis

from apps.core import clock
from apps.core.scripts import client

log = logging.getLogger("munim.review")

SECONDS = 75


def arrive(item_id: Any, user) -> list[int]:
    """Marks this person as looking; answers the keys of all who look, longest there first. Nobody if Redis is away."""
    key, now = f"munim:review:viewers:{item_id}", clock.now().timestamp()
    try:
        with client().pipeline(transaction=False) as pipe:
            pipe.zremrangebyscore(key, "-inf", now - SECONDS)
            pipe.zadd(key, {str(user.pk): now})
            pipe.expire(key, SECONDS)
            pipe.zrange(key, 0, -1)
            found = pipe.execute()[-1]
    except redis.RedisError as failure:
        log.warning("presence is not known: %s", failure)
        return []
    return [int(pk) for pk in found]
