"""Settings of the processes that tests start: the worker's test database and Redis."""

import os

from config.settings.test import *

DATABASES["default"]["NAME"] = os.environ["MUNIM_TEST_DATABASE"]
REDIS_URL = os.environ.get("MUNIM_TEST_REDIS", REDIS_URL)
LIVE_LEAVE_SECONDS = 1
CORS_ALLOWED_ORIGINS = ["https://app.example"]
LIVE_REPORT_SECONDS = int(os.environ.get("MUNIM_TEST_REPORT", 3600))
LIVE_SLOW_SECONDS = 1
