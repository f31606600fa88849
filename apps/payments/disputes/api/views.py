"""Disputes for staff and the systems they let in."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from apps.core.api.fields import MoneyField
from apps.core.api.pagination import KeysetPaginator
from apps.core.api.schema import errors, page_of
from apps.core.api.views import ApiView
from apps.payments.disputes.errors import DisputeUnknown
from apps.payments.disputes.models import Dispute
from apps.payments.disputes.selectors.story import happenings, next_step
from apps.payments.disputes.states import DisputePhase, DisputeState


class DisputeOut(serializers.Serializer):
    """A dispute; `held` is what its hold keeps now, `lost` what the gateway took."""

    id = serializers.CharField()
    gateway = serializers.CharField()
    dispute_id = serializers.CharField()
    gateway_payment_id = serializers.CharField(source="gateway_payment.gateway_payment_id")
    payment_id = serializers.CharField(source="gateway_payment.payment_id", allow_null=True)
    user_id = serializers.CharField(source="user.public_id", allow_null=True, default=None)
    phase = serializers.ChoiceField(choices=DisputePhase.choices)
    state = serializers.ChoiceField(choices=DisputeState.choices)
    amount = MoneyField(source="money")
    held = MoneyField(source="held_money")
    lost = MoneyField(source="lost_money")
    reason = serializers.CharField()
    respond_by = serializers.DateTimeField()
    next_step = serializers.SerializerMethodField()
    created_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)

    def get_next_step(self, dispute) -> str:
        return next_step(dispute)


class DisputeStepOut(serializers.Serializer):
    at = serializers.DateTimeField()
    what = serializers.CharField()


class DisputeWithStory(DisputeOut):
    timeline = DisputeStepOut(many=True)


class DisputeFilter(serializers.Serializer):
    state = serializers.ChoiceField(choices=DisputeState.choices, required=False)


def _rows():
    return Dispute.objects.select_related("gateway_payment", "user")


class Disputes(ApiView):
    permission = "disputes.view_dispute"
    paginator = KeysetPaginator(ordering=("-created_at", "-id"))

    @extend_schema(
        operation_id="disputes_list",
        summary="Disputed payments, newest first",
        tags=["payments"],
        parameters=[DisputeFilter],
        responses={200: page_of(DisputeOut), **errors(400, 401, 403, 429)},
    )
    def get(self, request):
        page = self.paginator.page(_rows().filter(**self.query(DisputeFilter)), request)
        return Response(page.body(DisputeOut(page.rows, many=True).data))


class OneDispute(ApiView):
    permission = "disputes.view_dispute"

    @extend_schema(
        operation_id="dispute",
        summary="A disputed payment, and what happened to it",
        tags=["payments"],
        responses={200: DisputeWithStory, **errors(401, 403, 404, 429)},
    )
    def get(self, request, dispute_id):
        dispute = _rows().filter(pk=dispute_id).first()
        if dispute is None:
            raise DisputeUnknown
        dispute.timeline = happenings(dispute)
        return Response(DisputeWithStory(dispute).data)
