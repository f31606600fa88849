"""Refunds over HTTP, for finance staff and their systems."""

from drf_spectacular.utils import extend_schema

from apps.core.api.json import json_answer, money_as_json
from apps.core.api.schema import errors
from apps.core.api.views import ApiView
from apps.core.idempotency import idempotent
from apps.payments.refunds import services
from apps.payments.refunds.states import RefundState

from .serializers import RefundIn, RefundOut


class RefundMoney(ApiView):
    permission = "refunds.request_refund"
    money = True

    @extend_schema(
        operation_id="wallet_refund",
        summary="Refund a payment or a journal",
        description="Over the limit nothing moves yet: 202 with the approval that a second person decides.",
        tags=["wallet"],
        request=RefundIn,
        responses={201: RefundOut, 202: RefundOut, **errors(400, 401, 403, 404, 409, 422, 429, 503)},
    )
    @idempotent
    def post(self, request):
        data = self.input(RefundIn)
        wanted = {"amount": data["amount"], "reason": data["reason"], "actor": request.user}
        if "journal_id" in data:
            return _of_journal(services.journal_refund(journal_id=data["journal_id"], **wanted))
        speed = data.get("speed", "")
        return _of_payment(services.payment_refund(payment_id=data["payment_id"], speed=speed, **wanted))


def _of_payment(refund):
    waits = refund.state == RefundState.AWAITING_APPROVAL
    return _answer(
        waits,
        id=str(refund.pk),
        payment_id=str(refund.payment_id),
        journal_id=None,
        amount=money_as_json(refund.amount),
        state=refund.state,
        approval_id=str(refund.approval_id) if waits else None,
    )


def _of_journal(done: services.JournalRefund):
    waits = done.approval_id is not None
    return _answer(
        waits,
        id=None,
        payment_id=None,
        journal_id=None if waits else str(done.journal_id),
        amount=money_as_json(done.amount),
        state=RefundState.AWAITING_APPROVAL if waits else RefundState.PROCESSED,
        approval_id=str(done.approval_id) if waits else None,
    )


def _answer(waits: bool, **body):
    return json_answer(body, status=202 if waits else 201)
