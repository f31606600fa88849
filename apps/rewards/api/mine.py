"""Rewards for the app user who gets them."""

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from apps.core.api.pagination import KeysetPaginator
from apps.core.api.schema import errors
from apps.core.api.views import ApiView
from apps.rewards import services
from apps.rewards.selectors.mine import rewards_of, with_progress

from .serializers import ClaimIn, MineOut, MinePage

APP = ("MEMBER", "MERCHANT", "FOREMAN")


class MyRewards(ApiView):
    roles = APP
    paginator = KeysetPaginator(ordering=("-id",))

    @extend_schema(
        operation_id="rewards_mine",
        summary="My rewards: how far the wagering is, and when they end",
        tags=["rewards"],
        responses={200: MinePage, **errors(400, 401, 403, 429)},
    )
    def get(self, request):
        page = self.paginator.page(rewards_of(request.user), request)
        return Response(page.body(MineOut(with_progress(page.rows), many=True).data))


class ClaimProfile(ApiView):
    roles = APP

    @extend_schema(
        operation_id="rewards_claim",
        summary="Claim the profile of my mobile number by my date of birth; its rewards come along",
        tags=["rewards"],
        request=ClaimIn,
        responses={204: None, **errors(400, 401, 403, 409, 422, 429)},
    )
    def post(self, request):
        born = self.input(ClaimIn)["date_of_birth"]
        services.player_claim(user=request.user, date_of_birth=born)
        return Response(status=204)
