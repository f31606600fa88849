"""Where a signing begins, and where its provider tells us what happened."""

from drf_spectacular.utils import OpenApiTypes, extend_schema
from rest_framework.response import Response

from apps.accounts.kyc import flows, services
from apps.accounts.kyc.errors import WebhookRefused, WebhookTooLarge
from apps.accounts.kyc.states import WebhookVerdict
from apps.accounts.states import APP_ROLES
from apps.core import context
from apps.core.api.schema import errors
from apps.core.api.views import ApiView

from .serializers import AadhaarIn, AadhaarOut, WebhookOut

LARGEST = 256 * 1024


class Aadhaar(ApiView):
    roles = tuple(sorted(APP_ROLES))

    @extend_schema(
        operation_id="kyc_aadhaar",
        summary="Sign with Aadhaar at the provider's page",
        description="The number is typed there and never reaches us. Called again, the same signing is answered.",
        tags=["kyc"],
        request=AadhaarIn,
        responses={201: AadhaarOut, **errors(400, 401, 403, 409, 422, 429, 503)},
    )
    def post(self, request):
        return Response(
            AadhaarOut(flows.signing_start(user_id=request.user.pk, **self.input(AadhaarIn))).data, status=201
        )


class Webhook(ApiView):
    public = True
    scope = "webhook"
    answers_anyhow = True

    @extend_schema(
        operation_id="kyc_webhook",
        summary="What a provider tells us",
        description="Signed over the raw body. It is stored and answered at once; then the provider itself is asked.",
        tags=["kyc"],
        auth=[],
        request={"application/json": OpenApiTypes.OBJECT},
        responses={200: WebhookOut, **errors(401, 404, 413, 429)},
    )
    def post(self, request, provider: str):
        raw = request._request.body
        if len(raw) > LARGEST:
            raise WebhookTooLarge
        verdict = services.webhook_receive(
            provider=provider, raw=raw, headers=request.headers, ip=context.ip() or None
        )
        if verdict != WebhookVerdict.ACCEPTED:
            raise WebhookRefused
        return Response({"received": True})
