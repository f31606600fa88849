"""WebSockets only (uvicorn serves this); HTTP stays on WSGI, where it is faster."""

import os

from django.core.asgi import get_asgi_application

from .live import router
from .startup import refuse_unsafe

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.local")
get_asgi_application()
refuse_unsafe()
application = router
