"""Hears the wake-ups: one subscription per process, however many sockets it holds."""

import asyncio
import logging
import random
from collections.abc import Callable

import redis
import redis.asyncio
from django.conf import settings

from apps.notifications.live.wake import CHANNEL

log = logging.getLogger("munim.live")
TRY_AGAIN = 0.2


class Listener:
    """Comes back by itself; whenever it begins to listen, everybody looks once."""

    def __init__(self, hear: Callable[[str], None], begin: Callable[[], None]):
        self._hear, self._begin = hear, begin
        self.is_listening = False

    async def run(self) -> None:
        while True:
            try:
                await self._listen()
            except (redis.RedisError, OSError) as away:
                if self.is_listening:
                    log.warning("redis is away, looking by ourselves: %s", away)
            self.is_listening = False
            await asyncio.sleep(TRY_AGAIN * random.uniform(1, 2))

    async def _listen(self) -> None:
        async with (
            redis.asyncio.Redis.from_url(
                settings.REDIS_URL, decode_responses=True, socket_connect_timeout=1, socket_timeout=None
            ) as server,
            server.pubsub(ignore_subscribe_messages=True) as ears,
        ):
            await ears.subscribe(CHANNEL)
            self.is_listening = True
            self._begin()
            async for message in ears.listen():
                self._hear(message["data"])
