"""WebSockets only (uvicorn serves this); HTTP stays on WSGI, where it is faster."""

import os

from channels.routing import ProtocolTypeRouter, URLRouter
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.local")
get_asgi_application()
application = ProtocolTypeRouter({"websocket": URLRouter([])})
