"""Players for staff."""

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from apps.core.api.pagination import KeysetPaginator
from apps.core.api.schema import errors
from apps.core.api.views import ApiView
from apps.core.idempotency import idempotent
from apps.rewards import services
from apps.rewards.models import Player, Reward, RewardRefusal

from .serializers import EvaluationOut, PlayerDetailOut, PlayerFilter, PlayerOut, PlayerPage


class Players(ApiView):
    permission = "rewards.view_player"
    paginator = KeysetPaginator(ordering=("-id",))

    @extend_schema(
        operation_id="players_list",
        summary="Players, newest first",
        tags=["players"],
        parameters=[PlayerFilter],
        responses={200: PlayerPage, **errors(400, 401, 403, 429)},
    )
    def get(self, request):
        wanted = self.query(PlayerFilter)
        rows = Player.objects.select_related("metrics", "user")
        if "segment" in wanted:
            rows = rows.filter(metrics__segment=wanted["segment"])
        if "external_id" in wanted:
            rows = rows.filter(external_id=wanted["external_id"])
        page = self.paginator.page(rows, request)
        return Response(page.body(PlayerOut(page.rows, many=True).data))


class PlayerDetail(ApiView):
    permission = "rewards.view_player"

    @extend_schema(
        operation_id="players_retrieve",
        summary="A player with metrics and their formulas, segment history, rewards and refusals",
        tags=["players"],
        responses={200: PlayerDetailOut, **errors(401, 403, 404, 429)},
    )
    def get(self, request, player_id):
        player = get_object_or_404(Player.objects.select_related("metrics", "user"), pk=player_id)
        return Response(PlayerDetailOut(player).data)


class EvaluatePlayer(ApiView):
    permission = "rewards.evaluate_player"
    money = True

    @extend_schema(
        operation_id="players_evaluate",
        summary="Ask the live rules about one player, and pay what they say",
        tags=["players"],
        request=None,
        responses={200: EvaluationOut, **errors(400, 401, 403, 404, 409, 422, 429, 503)},
    )
    @idempotent
    def post(self, request, player_id):
        run = services.player_reward(player_id=player_id, actor=request.user)
        found = {
            "run_id": run.pk,
            "rewards": Reward.objects.filter(run=run).select_related("rule", "version").order_by("id"),
            "refusals": RewardRefusal.objects.filter(run=run).select_related("rule", "version").order_by("id"),
        }
        return Response(EvaluationOut(found).data)
