"""One JSON object per line on standard error; `apps.core.logging` masks personal data in it."""

from config import env

LOGGING_CONFIG = "apps.core.logging.configure"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "apps.core.logging.formatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": env.text("MUNIM_LOG_LEVEL", "INFO")},
    "loggers": {
        # Refusals of ours are in the access line already; uncaught errors come from munim.api and django.request.
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        "django.request": {"level": "ERROR"},
        "httpx": {"level": "WARNING"},  # it would write down whole addresses, and what stands in them
        "django.server": {"handlers": [], "propagate": True},
    },
}
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
