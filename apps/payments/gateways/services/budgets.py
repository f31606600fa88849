"""How often a gateway may be asked: so many calls of an endpoint in any minute, counted in Redis."""

import redis

from apps.core.scripts import client

_TAKE = """
local pause = redis.call('PTTL', KEYS[2])
if pause > 0 then return pause end
local most = tonumber(ARGV[1])
if most == 0 then return 0 end
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - 60000)
if redis.call('ZCARD', KEYS[1]) >= most then
    return tonumber(redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')[2]) + 60001 - now
end
redis.call('ZADD', KEYS[1], now, clock[1] .. '.' .. clock[2] .. '.' .. redis.call('ZCARD', KEYS[1]))
redis.call('PEXPIRE', KEYS[1], 61000)
return 0
"""
WEEK = 7 * 24 * 3600


def wait_of(*, gateway: str, endpoint: str, per_minute: int) -> float:
    """Takes one of the minute's calls: 0, or in how many seconds there is one. Without Redis nothing is held back."""
    keys = [f"munim:gateway:minute:{gateway}:{endpoint}", _pause_key(gateway, endpoint)]
    try:
        return int(client().eval(_TAKE, 2, *keys, per_minute)) / 1000
    except redis.RedisError:
        return 0.0


def pause(*, gateway: str, endpoint: str, seconds: float) -> None:
    """They said that it is too much: this endpoint is left alone for so long."""
    milliseconds = max(int(seconds * 1000), 1)
    try:
        client().set(_pause_key(gateway, endpoint), 1, px=milliseconds)
    except redis.RedisError:
        return  # they will say it again


def tries_of(key: str) -> int:
    try:
        return int(client().get(_tries_key(key)) or 0)
    except redis.RedisError:
        return 0


def try_failed(key: str) -> None:
    try:
        with client().pipeline(transaction=True) as pipe:
            pipe.incr(_tries_key(key)).expire(_tries_key(key), WEEK).execute()
    except redis.RedisError:
        return  # the same failure is repeated to us until Redis is back


def _pause_key(gateway: str, endpoint: str) -> str:
    return f"munim:gateway:pause:{gateway}:{endpoint}"


def _tries_key(key: str) -> str:
    return f"munim:gateway:tries:{key}"
