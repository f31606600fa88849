"""HTTP: the console and the API (granian serves this)."""

import os

from django.core.wsgi import get_wsgi_application

from .startup import refuse_unsafe

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.local")
application = get_wsgi_application()
refuse_unsafe()
