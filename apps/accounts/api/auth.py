"""Log in, stay in, log out. These calls carry no access token: an expired one must not stand in the way."""

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from apps.accounts import services
from apps.core import context
from apps.core.api.schema import errors
from apps.core.api.views import ApiView

from .serializers import (
    LoginOut,
    OtpSentOut,
    ProfileOut,
    RefreshIn,
    SendOtpIn,
    StaffLoginIn,
    TokensOut,
    VerifyOtpIn,
)


class PublicView(ApiView):
    public = True
    authentication_classes = ()


def logged_in(login: services.Login) -> Response:
    body = {
        "access": login.tokens.access,
        "refresh": login.tokens.refresh,
        "user": ProfileOut(login.user).data,
        "is_new": login.is_new,
    }
    return Response(body)


class SendOtp(PublicView):
    @extend_schema(
        operation_id="auth_send_otp",
        summary="Send a one-time code",
        description="The answer is the same whether or not the number is known.",
        tags=["auth"],
        request=SendOtpIn,
        responses={202: OtpSentOut, **errors(400, 429)},
    )
    def post(self, request):
        sent = services.otp_send(**self.input(SendOtpIn), ip=context.ip())
        return Response({"expires_in": sent.expires_in, "resend_after": sent.resend_after}, status=202)


class VerifyOtp(PublicView):
    @extend_schema(
        operation_id="auth_verify_otp",
        summary="Log in with a one-time code",
        tags=["auth"],
        request=VerifyOtpIn,
        responses={200: LoginOut, **errors(400, 401, 403, 429)},
    )
    def post(self, request):
        return logged_in(services.otp_login(**self.input(VerifyOtpIn), ip=context.ip()))


class StaffLogin(PublicView):
    @extend_schema(
        operation_id="auth_staff_login",
        summary="Log in as staff",
        description="`totp` may be empty while TOTP is off.",
        tags=["auth"],
        request=StaffLoginIn,
        responses={200: LoginOut, **errors(400, 401, 403, 429)},
    )
    def post(self, request):
        return logged_in(services.staff_login(**self.input(StaffLoginIn), ip=context.ip()))


class Refresh(PublicView):
    @extend_schema(
        operation_id="auth_refresh",
        summary="Exchange a refresh token",
        description="A refresh token works once; a used one coming back ends its session.",
        tags=["auth"],
        request=RefreshIn,
        responses={200: TokensOut, **errors(400, 401, 403, 429)},
    )
    def post(self, request):
        pair = services.session_refresh(token=self.input(RefreshIn)["refresh"], ip=context.ip())
        return Response({"access": pair.access, "refresh": pair.refresh})


class Logout(PublicView):
    @extend_schema(
        operation_id="auth_logout",
        summary="End the session",
        description="The access token of the session stops at once.",
        tags=["auth"],
        request=RefreshIn,
        responses={204: None, **errors(400, 401, 429)},
    )
    def post(self, request):
        services.session_logout(token=self.input(RefreshIn)["refresh"])
        return Response(status=204)
