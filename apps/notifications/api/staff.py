"""Messages that staff send, and what providers tell."""

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from apps.core import context
from apps.core.api.schema import errors
from apps.core.api.views import ApiView
from apps.notifications import flows, services

from .serializers import BulkIn, BulkOut, SendIn, SendOut, TakenOut


class Send(ApiView):
    permission = "notifications.send_message"

    @extend_schema(
        operation_id="notification_send",
        summary="Send a message to one user",
        description="On the template's channels, or on those named. What the person switched off is not sent.",
        tags=["notifications"],
        request=SendIn,
        responses={202: SendOut, **errors(400, 401, 403, 404, 422, 429)},
    )
    def post(self, request):
        said = self.input(SendIn)
        rows = services.message_send(
            public_id=said["user_id"],
            template=said["template"],
            variables=said["variables"],
            channels=said.get("channels"),
            event_id=said.get("event_id") or context.request_id(),
            actor=request.user,
        )
        return Response(SendOut({"messages": rows}).data, status=202)


class SendBulk(ApiView):
    permission = "notifications.send_bulk"

    @extend_schema(
        operation_id="notification_bulk",
        summary="Send a message to many users",
        description="Answers what it will cost and whom it reaches. Over a limit a second person decides first.",
        tags=["notifications"],
        request=BulkIn,
        responses={202: BulkOut, **errors(400, 401, 403, 404, 422, 429)},
    )
    def post(self, request):
        said = self.input(BulkIn)
        bulk = services.bulk_send(actor=request.user, **said)
        return Response(BulkOut(bulk).data, status=202)


class TakeNews(ApiView):
    """Signed by the provider, so there is no token."""

    public = True
    scope = "callbacks"
    answers_anyhow = True

    @extend_schema(
        operation_id="notification_callback",
        summary="What became of a message, told by its provider",
        tags=["notifications"],
        request={"application/json": {"type": "object"}},
        responses={200: TakenOut, **errors(400, 401, 404, 429)},
        auth=[],
    )
    def post(self, request, provider):
        body = request._request.body  # as it came: the signature is over these bytes
        return Response({"new": flows.callback_receive(provider=provider, headers=request.headers, body=body)})
