"""Where live events are heard, and the ticket that opens a socket there."""

from uuid import UUID

from django.conf import settings
from drf_spectacular.utils import extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.response import Response

from apps.core.api.schema import errors
from apps.core.api.views import ApiView
from apps.core.errors import Forbidden
from apps.notifications.live import services
from apps.notifications.live.services.tickets import SECONDS


class LiveView(ApiView):
    """The WebSocket's address: a process of its own, so its host and port may differ from the API's."""

    @extend_schema(
        operation_id="live_retrieve",
        tags=["Live"],
        responses={200: inline_serializer("Live", {"url": serializers.CharField()}), **errors(401, 403, 406, 429)},
    )
    def get(self, request):
        return Response({"url": settings.LIVE_URL})


class LiveTicket(ApiView):
    """Opens one socket within a minute, for the session that asks."""

    @extend_schema(
        operation_id="auth_live_ticket",
        summary="Ask for a ticket to the live socket",
        description='Offer it as a subprotocol: `["munim.v1", "<ticket>"]`. It works once.',
        tags=["Live"],
        request=None,
        responses={
            201: inline_serializer(
                "LiveTicket", {"ticket": serializers.CharField(), "expires_in": serializers.IntegerField()}
            ),
            **errors(401, 403, 406, 429),
        },
    )
    def post(self, request):
        session = getattr(request.auth, "sid", None)
        if session is None:
            raise Forbidden("Only a session can open a socket.")
        ticket = services.ticket_issue(
            user=request.user,
            token_version=request.auth.ver,
            session_id=UUID(session),
            origin=request.META.get("HTTP_ORIGIN", ""),
        )
        return Response({"ticket": ticket, "expires_in": SECONDS}, status=201)
