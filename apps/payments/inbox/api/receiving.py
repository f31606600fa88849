"""Where gateways tell us what happened."""

from drf_spectacular.utils import OpenApiTypes, extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from apps.core import context
from apps.core.api.schema import errors
from apps.core.api.views import ApiView
from apps.payments.inbox import flows
from apps.payments.inbox.errors import WebhookRefused, WebhookTooLarge
from apps.payments.inbox.states import Verdict

LARGEST = 256 * 1024


class ReceivedOut(serializers.Serializer):
    received = serializers.BooleanField()


class Webhook(ApiView):
    public = True
    scope = "gateway_webhook"
    answers_anyhow = True

    @extend_schema(
        operation_id="payments_webhook",
        summary="What a gateway tells us",
        description="Signed over the raw body. It is stored and answered at once; then the gateway itself is asked.",
        tags=["payments"],
        auth=[],
        request={"application/json": OpenApiTypes.OBJECT},
        responses={200: ReceivedOut, **errors(401, 404, 413, 429)},
    )
    def post(self, request, provider: str):
        raw = request._request.body
        if len(raw) > LARGEST:
            raise WebhookTooLarge
        verdict = flows.webhook_receive(gateway=provider, raw=raw, headers=request.headers, ip=context.ip() or None)
        if verdict != Verdict.ACCEPTED:
            raise WebhookRefused
        return Response({"received": True})
