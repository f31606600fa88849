"""Deposits of the caller; staff may have the gateway asked."""

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from apps.accounts.states import APP_ROLES
from apps.core.api.json import json_answer, money_as_json
from apps.core.api.pagination import KeysetPaginator
from apps.core.api.schema import errors
from apps.core.api.views import ApiView
from apps.core.idempotency import Claim, bound
from apps.payments import flows, selectors
from apps.payments.checkout import checkout_of
from apps.payments.models import Payment
from apps.payments.services import Wanted
from apps.payments.states import Source
from apps.payments.timeline import timeline

from .serializers import OrderIn, OrderOut, PaymentOut, PaymentPage, PaymentsQuery, PaymentStoryOut, PaymentVerifyIn


class Orders(ApiView):
    roles = APP_ROLES
    money = True

    @extend_schema(
        operation_id="payments_order",
        summary="Put money in",
        description="Opens an order at a payment gateway. After a 502 the same key goes on with the same order, from "
        "Retry-After on; with the reason ORDER_UNKNOWN nobody can have paid it, and another key may be used too.",
        tags=["payments"],
        request=OrderIn,
        responses={201: OrderOut, **errors(400, 401, 403, 409, 422, 429, 502, 503)},
    )
    @bound
    def post(self, request, claim: Claim):
        data = self.input(OrderIn)
        wanted = Wanted(user=request.user, **data, key=claim.key, digest=claim.digest)
        step = flows.deposit_start(wanted=wanted)
        payment, attempt = step.payment, step.attempt
        body = {
            "id": str(payment.pk),
            "provider": attempt.gateway,
            "provider_order_id": attempt.order_id,
            "checkout": checkout_of(payment, attempt),
            "state": payment.state,
            "amount": money_as_json(payment.amount),
            "method": payment.method,
            "expires_at": payment.expires_at,
        }
        return json_answer(body, status=201)


class Payments(ApiView):
    roles = APP_ROLES
    paginator = KeysetPaginator(ordering=("-id",))

    @extend_schema(
        operation_id="payments",
        summary="My deposits",
        tags=["payments"],
        parameters=[PaymentsQuery],
        responses={200: PaymentPage, **errors(400, 401, 403, 429)},
    )
    def get(self, request):
        mine = Payment.objects.of(request.user)
        if state := self.query(PaymentsQuery).get("state"):
            mine = mine.filter(state=state)
        page = self.paginator.page(mine, request)
        return Response(page.body([payment_as_json(payment) for payment in page.rows]))


class OnePayment(ApiView):
    roles = APP_ROLES

    @extend_schema(
        operation_id="payment",
        summary="A deposit and what happened to it",
        tags=["payments"],
        responses={200: PaymentStoryOut, **errors(401, 403, 404, 429)},
    )
    def get(self, request, payment_id):
        return Response(story_as_json(selectors.payment_of(request.user, payment_id)))


class Verify(ApiView):
    roles = APP_ROLES

    @extend_schema(
        operation_id="payment_verify",
        summary="What the checkout returned",
        description="A reason to ask the gateway now. Credits at most once, whoever tells first.",
        tags=["payments"],
        request=PaymentVerifyIn,
        responses={200: PaymentOut, **errors(400, 401, 403, 404, 422, 429)},
    )
    def post(self, request, payment_id):
        data = self.input(PaymentVerifyIn)
        told = {
            "payment_id": data.get("razorpay_payment_id", ""),
            "order_id": data.get("razorpay_order_id", "") or data.get("order_id", ""),
            "signature": data.get("razorpay_signature", ""),
        }
        payment = flows.payment_verify(user=request.user, payment_id=payment_id, told=told)
        return Response(payment_as_json(payment))


class Sync(ApiView):
    permission = "payments.sync_payment"

    @extend_schema(
        operation_id="payment_sync",
        summary="Ask the gateway now",
        tags=["payments"],
        request=None,
        responses={200: PaymentStoryOut, **errors(401, 403, 404, 429, 502)},
    )
    def post(self, request, payment_id):
        return Response(story_as_json(flows.payment_sync(payment_id=payment_id, source=Source.STAFF)))


def payment_as_json(payment: Payment) -> dict:
    """As `PaymentOut` says."""
    return {
        "id": str(payment.pk),
        "state": payment.state,
        "amount": money_as_json(payment.amount),
        "refunded": money_as_json(payment.refunded),
        "method": payment.method,
        "provider": payment.gateway,
        "error_code": payment.error_code,
        "message": payment.error,
        "created_at": payment.created_at,
        "expires_at": payment.expires_at,
        "captured_at": payment.captured_at,
    }


def story_as_json(payment: Payment) -> dict:
    """As `PaymentStoryOut` says."""
    attempt = payment.attempts.order_by("-number").first()
    moments = [{"at": moment.at, "event": moment.event, "text": moment.text} for moment in timeline(payment)]
    return {
        **payment_as_json(payment),
        "provider_order_id": attempt.order_id if attempt else "",
        "checkout": checkout_of(payment, attempt),
        "timeline": moments,
    }
