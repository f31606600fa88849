"""The outermost layer: every request gets its id and scope."""

import re

from apps.core import context
from apps.core.ids import uuid7

_ACCEPTED_ID = re.compile(r"[A-Za-z0-9-]{8,64}\Z")


class RequestMiddleware:
    """Binds request id and client address; always answers with the id."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        given = request.META.get("HTTP_X_REQUEST_ID", "")
        request_id = given if _ACCEPTED_ID.match(given) else str(uuid7())
        scope = context.Scope(request_id=request_id, ip=request.META.get("REMOTE_ADDR", ""), request=request)
        token = context.enter(scope)
        try:
            response = self.get_response(request)
            response["X-Request-ID"] = request_id
            return response
        finally:
            context.leave(token)
