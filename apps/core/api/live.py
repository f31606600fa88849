"""Where live events are heard."""

from django.conf import settings
from drf_spectacular.utils import extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.response import Response

from .schema import errors
from .views import ApiView


class LiveView(ApiView):
    """The WebSocket's address: a process of its own, so its host and port may differ from the API's."""

    @extend_schema(
        operation_id="live_retrieve",
        tags=["Live"],
        responses={200: inline_serializer("Live", {"url": serializers.CharField()}), **errors(401, 403, 406, 429)},
    )
    def get(self, request):
        return Response({"url": settings.LIVE_URL})
