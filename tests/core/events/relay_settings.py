"""Settings of a relay that tests start as a process: the worker's test database, and listeners."""

import os

from config.settings.test import *

DATABASES["default"]["NAME"] = os.environ["MUNIM_TEST_DATABASE"]
INSTALLED_APPS = [*INSTALLED_APPS, "tests.core.events.listeners"]
