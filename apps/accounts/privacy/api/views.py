"""What a person may ask of us: a copy of everything, and the end of it."""

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from apps.accounts.api.me import Me as Profile
from apps.accounts.privacy import selectors, services
from apps.accounts.privacy.states import ExportState
from apps.accounts.states import APP_ROLES
from apps.core.api.schema import errors
from apps.core.api.views import ApiView

from .serializers import ErasureOut, ExportOut


class Me(Profile):
    roles = {"GET": (), "PATCH": (), "DELETE": tuple(sorted(APP_ROLES))}  # who is logged in has a profile

    @extend_schema(
        operation_id="me_erase",
        summary="Erase my account",
        description="Every session ends at once; the account is erased after 30 days. A login before then keeps it. "
        "With money, holds or open cases it is refused: `details.obstacles` says what to settle first.",
        tags=["me"],
        responses={202: ErasureOut, **errors(401, 403, 409, 429)},
    )
    def delete(self, request):
        erasure = services.erasure_request(user_id=request.user.pk, actor=request.user)
        return Response(ErasureOut(erasure).data, status=202)


class MyExports(ApiView):
    roles = tuple(sorted(APP_ROLES))

    @extend_schema(
        operation_id="me_export",
        summary="Ask for a copy of everything held about me",
        tags=["me"],
        request=None,
        responses={202: ExportOut, **errors(401, 403, 409, 429)},
    )
    def post(self, request):
        export = services.export_request(user_id=request.user.pk, actor=request.user)
        return Response(_shown(request, selectors.export_of(user=request.user, export_id=export.pk)), status=202)


class MyExport(ApiView):
    roles = tuple(sorted(APP_ROLES))

    @extend_schema(
        operation_id="me_export_get",
        summary="How far my copy is, and where it lies",
        tags=["me"],
        responses={200: ExportOut, **errors(401, 403, 404, 429)},
    )
    def get(self, request, export_id):
        return Response(_shown(request, selectors.export_of(user=request.user, export_id=export_id)))


def _shown(request, export) -> dict:
    link = None
    if export.state == ExportState.READY:
        link = request.build_absolute_uri(services.export_link(export_id=export.pk, actor=request.user))
    export.url = link
    return ExportOut(export).data
