"""HTTP: the console and the API (granian serves this)."""

import os

from django.core.wsgi import get_wsgi_application

from . import telemetry
from .startup import refuse_unsafe

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.local")
telemetry.start()
application = get_wsgi_application()
refuse_unsafe()
