"""The simulators' own project: SQLite under MUNIM_HOME, one process, no login. Never part of a deployment."""

import os
from pathlib import Path

_TOP = Path(__file__).resolve().parent.parent.parent

HOME = Path(os.environ.get("MUNIM_HOME") or _TOP / ".munim").expanduser().resolve() / "simulators"
# What the demo says happened at the gateways before: taken once, at the start.
STORY = HOME / "story.json"
# Where what we sign is delivered: Munim's API. Empty: webhooks are made and kept, and nobody is called.
WEBHOOKS_TO = os.environ.get("MUNIM_SIMULATORS_CALL", "")
SECRET_KEY = "munim-local-only-simulators"
DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1", "localhost"]
INSTALLED_APPS = ["django.contrib.staticfiles", "apps.simulators.apps.SimulatorsConfig"]
# Each world is an app of its own: its pages and its providers' addresses lie under its path (`world.World`).
WORLDS = [
    "apps.simulators.kyc.apps.KycWorld",
    "apps.simulators.post.apps.PostWorld",
    "apps.simulators.gateways.apps.GatewaysWorld",
]
INSTALLED_APPS += WORLDS
MIDDLEWARE = ["django.middleware.common.CommonMiddleware", "django.middleware.csrf.CsrfViewMiddleware"]
ROOT_URLCONF = "apps.simulators.urls"
CSRF_COOKIE_NAME = "munim_simulators_csrf"  # cookies do not know ports: the console's keeps its own name
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "apps.simulators.world.on_every_page",
            ]
        },
    }
]
STATIC_URL = "/static/"
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": HOME / "world.sqlite3",
        "OPTIONS": {
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
        },
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
TIME_ZONE = "UTC"
DATA_UPLOAD_MAX_MEMORY_SIZE = 32 * 1024 * 1024
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
}
