"""What waits for a second person, and their decision."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from apps.core import approvals
from apps.core.approvals import selectors
from apps.core.approvals.registry import find
from apps.core.idempotency import idempotent
from apps.core.states import ApprovalState

from .pagination import KeysetPaginator
from .schema import errors, page_of
from .views import ApiView


class RequestOut(serializers.Serializer):
    """A request with its evidence; `digest` goes back with the approval."""

    id = serializers.CharField()
    key = serializers.CharField()
    title = serializers.SerializerMethodField()
    state = serializers.ChoiceField(choices=ApprovalState.choices)
    reason = serializers.CharField()
    evidence = serializers.DictField()
    digest = serializers.CharField()
    maker = serializers.CharField(source="maker.public_id")
    checker = serializers.CharField(source="checker.public_id", allow_null=True, default=None)
    decision_reason = serializers.CharField()
    result = serializers.DictField()
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()
    decided_at = serializers.DateTimeField(allow_null=True)

    def get_title(self, approval) -> str:
        known = find(approval.key)
        return known.title if known else approval.key


class RequestFilter(serializers.Serializer):
    state = serializers.ChoiceField(choices=ApprovalState.choices, required=False)


class ApproveIn(serializers.Serializer):
    digest = serializers.RegexField(r"^[0-9a-f]{64}$", help_text="Of the evidence that was seen.")


class RejectIn(serializers.Serializer):
    reason = serializers.CharField(max_length=500)


class Requests(ApiView):
    permission = "core.view_approval"
    paginator = KeysetPaginator(ordering=("-id",))

    @extend_schema(
        operation_id="approvals_list",
        summary="Requests this person made or may decide on, newest first",
        tags=["approvals"],
        parameters=[RequestFilter],
        responses={200: page_of(RequestOut), **errors(400, 401, 403, 429)},
    )
    def get(self, request):
        page = self.paginator.page(selectors.seen_by(request.user).filter(**self.query(RequestFilter)), request)
        return Response(page.body(RequestOut(page.rows, many=True).data))


class Approve(ApiView):
    permission = "core.check_approval"
    money = True

    @extend_schema(
        operation_id="approval_approve",
        summary="Approve, and carry it out in the same transaction",
        description="Refused to the maker (403 OWN_APPROVAL) and when the evidence changed (409), which voids it.",
        tags=["approvals"],
        request=ApproveIn,
        responses={200: RequestOut, **errors(400, 401, 403, 404, 409, 422, 429)},
    )
    @idempotent
    def post(self, request, approval_id):
        approval = selectors.get(request.user, approval_id)
        done = approvals.approve(approval_id=approval.pk, checker=request.user, **self.input(ApproveIn))
        return Response(RequestOut(done).data)


class Reject(ApiView):
    permission = "core.check_approval"

    @extend_schema(
        operation_id="approval_reject",
        summary="Reject with a reason",
        tags=["approvals"],
        request=RejectIn,
        responses={200: RequestOut, **errors(400, 401, 403, 404, 409, 429)},
    )
    def post(self, request, approval_id):
        approval = selectors.get(request.user, approval_id)
        done = approvals.reject(approval_id=approval.pk, checker=request.user, **self.input(RejectIn))
        return Response(RequestOut(done).data)
