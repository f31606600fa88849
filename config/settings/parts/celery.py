"""Celery on Redis; schedules are rows scanned by beat, never long ETAs."""

from config import env

from .database import REDIS_URL


def broker_url(url: str) -> str:
    """Celery's spelling of a Redis URL (a Unix socket is `redis+socket://`)."""
    return url.replace("unix://", "redis+socket://").replace("?db=", "?virtual_host=")


CELERY_BROKER_URL = env.text("CELERY_BROKER_URL", broker_url(REDIS_URL))
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_DEFAULT_QUEUE = "munim"
# One-time codes have a queue and a worker of their own: they never wait behind a provider that is slow to answer.
CELERY_TASK_ROUTES = {"notifications.deliver_critical": {"queue": "munim.urgent"}}
CELERY_BEAT_SCHEDULER = "django_celery_beat.schedulers:DatabaseScheduler"
CELERY_TIMEZONE = "UTC"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# How many gateways' answers one worker process waits for at once, when it works on webhooks and polls; 0: no threads.
INBOX_THREADS = env.integer("MUNIM_INBOX_THREADS", 8)
