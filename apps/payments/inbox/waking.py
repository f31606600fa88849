"""The wake-up of the inbox: at most one task waits in the queue, however many webhooks come."""

import logging

import redis
from celery import current_app
from kombu.exceptions import OperationalError

from apps.core.scripts import client

log = logging.getLogger("munim.inbox")

WOKEN, FOR_MS = "munim:inbox:woken", 5000
DRAIN = "inbox.drain"


def wake() -> None:
    """Has the inbox drained, unless such a task waits already. Without Redis the sweep finds the work."""
    try:
        if client().set(WOKEN, 1, nx=True, px=FOR_MS):
            current_app.tasks[DRAIN].apply_async(retry=False)
    except (redis.RedisError, OperationalError) as away:
        log.warning("the inbox could not be woken: %s", away)


def begun() -> None:
    """A drain begins: whatever comes from now on wakes another."""
    try:
        client().delete(WOKEN)
    except redis.RedisError as away:
        log.warning("the inbox could not note its drain: %s", away)
