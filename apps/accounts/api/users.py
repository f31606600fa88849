"""What staff do to users."""

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from apps.accounts import selectors, services
from apps.accounts.models import UserBlock
from apps.core.api.schema import errors
from apps.core.api.views import ApiView

from .serializers import ApprovalOut, BlockIn, BlockOut, UnblockIn


class BlockUser(ApiView):
    permission = "accounts.block_user"

    @extend_schema(
        operation_id="user_block",
        summary="Block a user",
        description="Every session and access token stops at once; emits user.blocked.",
        tags=["users"],
        request=BlockIn,
        responses={200: BlockOut, **errors(400, 401, 403, 404, 409, 429)},
    )
    def post(self, request, public_id):
        user = selectors.user_by_public_id(public_id)
        block = services.user_block(user_id=user.pk, actor=request.user, **self.input(BlockIn))
        return Response(BlockOut(block).data)


class UnblockUser(ApiView):
    permission = "accounts.block_user"

    @extend_schema(
        operation_id="user_unblock",
        summary="Unblock a user",
        description="A block for fraud stays: the answer is 202 and the request that a second person decides on.",
        tags=["users"],
        request=UnblockIn,
        responses={200: BlockOut, 202: ApprovalOut, **errors(400, 401, 403, 404, 409, 429)},
    )
    def post(self, request, public_id):
        user = selectors.user_by_public_id(public_id)
        done = services.user_unblock(user_id=user.pk, actor=request.user, **self.input(UnblockIn))
        if isinstance(done, UserBlock):
            return Response(BlockOut(done).data)
        return Response(ApprovalOut(done).data, status=202)
