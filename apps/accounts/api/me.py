"""The caller's own profile and sessions."""

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from apps.accounts import services
from apps.accounts.models import Session
from apps.core.api.pagination import KeysetPaginator
from apps.core.api.schema import PAGE, errors
from apps.core.api.views import ApiView

from .serializers import ProfileIn, ProfileOut, SessionOut, SessionPage


class Me(ApiView):
    @extend_schema(
        operation_id="me",
        summary="My profile",
        tags=["me"],
        responses={200: ProfileOut, **errors(401, 403, 429)},
    )
    def get(self, request):
        return Response(ProfileOut(request.user).data)

    @extend_schema(
        operation_id="me_update",
        summary="Change my name",
        tags=["me"],
        request=ProfileIn,
        responses={200: ProfileOut, **errors(400, 401, 403, 429)},
    )
    def patch(self, request):
        user = services.user_rename(user=request.user, name=self.input(ProfileIn)["name"], actor=request.user)
        return Response(ProfileOut(user).data)


class MySessions(ApiView):
    paginator = KeysetPaginator(ordering=("-created_at", "-id"))

    @extend_schema(
        operation_id="me_sessions",
        summary="Where I am logged in",
        tags=["me"],
        parameters=PAGE,
        responses={200: SessionPage, **errors(400, 401, 403, 429)},
    )
    def get(self, request):
        page = self.paginator.page(Session.objects.filter(user=request.user).live(), request)
        shown = SessionOut(page.rows, many=True, context={"sid": request.auth.sid})
        return Response(page.body(shown.data))


class MySession(ApiView):
    @extend_schema(
        operation_id="me_session_end",
        summary="End one of my sessions",
        tags=["me"],
        responses={204: None, **errors(401, 403, 404, 429)},
    )
    def delete(self, request, session_id):
        services.session_end(session_id=session_id, user=request.user)
        return Response(status=204)
