"""The suite: real PostgreSQL and Redis, each test worker on its own database and Redis number."""

import os

from .local import *

MUNIM_ENVIRONMENT = "test"
_worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
DATABASES["default"]["ENGINE"] = "tests.postgres"
DATABASES["default"]["CONN_MAX_AGE"] = 0
# Fifty threads that wait for one row of a busy machine wait longer than a person would.
DATABASES["default"]["OPTIONS"]["options"] = "-c lock_timeout=60000 -c idle_in_transaction_session_timeout=600000"
REDIS_URL = redis_number(REDIS_URL, _worker + 1)
CACHES["default"]["LOCATION"] = REDIS_URL
CHANNEL_LAYERS["default"]["CONFIG"]["hosts"] = [REDIS_URL]
CELERY_BROKER_URL = broker_url(REDIS_URL)
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True
INBOX_THREADS = 0  # a test is one transaction, which other threads would not see
MUNIM_DEMO = False
GATEWAY_TIMEOUT = KYC_TIMEOUT = 60.0  # the answer of a busy machine is not a lost one
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STATIC_ROOT = None  # nothing is collected: static files come from their folders
WHITENOISE_AUTOREFRESH = True  # looked for when asked for: each test client would list them all
STORAGES["private"] = {"BACKEND": "django.core.files.storage.InMemoryStorage"}
LIVE_URL = ""  # pages open no socket; tests that want one start a live process
