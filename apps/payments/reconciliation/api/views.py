"""Claims of the caller on payments that failed here."""

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from apps.accounts.states import APP_ROLES
from apps.core.api.json import money_as_json
from apps.core.api.schema import errors
from apps.core.api.views import ApiView
from apps.payments.reconciliation import selectors, services
from apps.payments.reconciliation.models import Claim

from .serializers import PaymentClaimIn, PaymentClaimOut


class PaymentClaim(ApiView):
    roles = APP_ROLES

    @extend_schema(
        operation_id="payment_claim",
        summary="What became of my claim",
        tags=["payments"],
        responses={200: PaymentClaimOut, **errors(401, 403, 404, 429)},
    )
    def get(self, request, payment_id):
        return Response(_shown(selectors.claim_on(payment_id, user=request.user)))

    @extend_schema(
        operation_id="payment_claim_raise",
        summary="My bank took the money",
        description="For a payment that failed or is unclear, up to 45 days after it. Raised twice it is one claim.",
        tags=["payments"],
        request=PaymentClaimIn,
        responses={201: PaymentClaimOut, **errors(400, 401, 403, 404, 409, 422, 429)},
    )
    def post(self, request, payment_id):
        given = self.input(PaymentClaimIn)
        claim = services.claim_raise(payment_id=payment_id, user=request.user, actor=request.user, **given)
        return Response(_shown(claim), status=201)


def _shown(claim: Claim) -> dict:
    return {
        "id": str(claim.pk),
        "payment_id": str(claim.payment_id),
        "state": claim.state,
        "amount": money_as_json(claim.money),
        "happened_on": claim.happened_on,
        "due_on": claim.due_on,
        "outcome": claim.outcome,
        "created_at": claim.created_at,
    }
