"""WebSockets only (`config.live_server` serves this); HTTP stays on WSGI, where it is faster."""

import os

from django.core.asgi import get_asgi_application

from .startup import refuse_unsafe

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.local")
get_asgi_application()
refuse_unsafe()

from .live import router  # noqa: E402  (its imports need the apps to be ready)

application = router
