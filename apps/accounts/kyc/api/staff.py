"""What support asks and decides."""

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from apps.accounts.kyc import selectors, services
from apps.accounts.kyc.states import Decision
from apps.core.api.schema import errors
from apps.core.api.views import ApiView

from .serializers import AskAgainIn, StagedOut, StatusOut, StatusQuery, VerifyIn


class Status(ApiView):
    permission = "kyc.view_kycprofile"

    @extend_schema(
        operation_id="kyc_status",
        summary="What happened, what to tell the user, what comes next",
        tags=["kyc"],
        parameters=[StatusQuery],
        responses={200: StatusOut, **errors(400, 401, 403, 404, 429)},
    )
    def get(self, request):
        return Response(StatusOut(selectors.story_of(**self.query(StatusQuery))).data)


class Verify(ApiView):
    permission = "kyc.review_kyc"

    @extend_schema(
        operation_id="kyc_verify",
        summary="Approve or reject a case",
        description="Claims the case if nobody holds it. The decision can be undone for a minute; then it moves, or a "
        "second person confirms it first. The same call again answers what is staged.",
        tags=["kyc"],
        request=VerifyIn,
        responses={200: StagedOut, **errors(400, 401, 403, 404, 409, 422, 429)},
    )
    def put(self, request, case_id):
        item = services.case_decide(case_id=case_id, actor=request.user, **self.input(VerifyIn))
        return Response(StagedOut(item).data)


class AskAgain(ApiView):
    permission = "kyc.review_kyc"

    @extend_schema(
        operation_id="kyc_ask_again",
        summary="Ask the user for single items again",
        description="Staged for a minute like any decision.",
        tags=["kyc"],
        request=AskAgainIn,
        responses={200: StagedOut, **errors(400, 401, 403, 404, 409, 422, 429)},
    )
    def post(self, request, case_id):
        item = services.case_decide(
            case_id=case_id, actor=request.user, decision=Decision.ASK_AGAIN, **self.input(AskAgainIn)
        )
        return Response(StagedOut(item).data)
