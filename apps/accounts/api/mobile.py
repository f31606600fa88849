"""The caller moves to another mobile number."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from apps.accounts import services
from apps.accounts.states import APP_ROLES, MobileChangeState
from apps.core import context
from apps.core.api.schema import errors
from apps.core.api.views import ApiView

from .auth import logged_in
from .serializers import CodeField, DeviceField, LoginOut, MobileField, OtpSentOut


class ChangeMobileIn(serializers.Serializer):
    new_mobile = MobileField()
    lost = serializers.BooleanField(default=False, help_text="The old number is out of reach: a code to the new only.")


class ConfirmMobileIn(serializers.Serializer):
    new_mobile = MobileField()
    old_code = CodeField()
    new_code = CodeField()
    device = DeviceField(required=False)


class LostMobileIn(serializers.Serializer):
    new_mobile = MobileField()
    new_code = CodeField()
    date_of_birth = serializers.DateField()


class MobileChangeOut(serializers.Serializer):
    id = serializers.UUIDField()
    state = serializers.ChoiceField(choices=MobileChangeState.choices)
    new_mobile = serializers.CharField(source="masked_new")
    created_at = serializers.DateTimeField()


class ChangeMobile(ApiView):
    roles = APP_ROLES

    @extend_schema(
        operation_id="me_change_mobile",
        summary="Change my mobile number",
        description="Sends a code to both numbers, or to the new one when the old is lost; the same answer whether or "
        "not somebody has the new number.",
        tags=["me"],
        request=ChangeMobileIn,
        responses={202: OtpSentOut, **errors(400, 401, 403, 429)},
    )
    def post(self, request):
        asked = self.input(ChangeMobileIn)
        send = services.mobile_change_send_lost if asked["lost"] else services.mobile_change_send
        sent = send(user=request.user, new_mobile=asked["new_mobile"], ip=context.ip())
        return Response({"expires_in": sent.expires_in, "resend_after": sent.resend_after}, status=202)

    @extend_schema(
        operation_id="me_change_mobile_cancel",
        summary="Take back the case of my lost number",
        tags=["me"],
        responses={204: None, **errors(401, 403, 404, 409, 429)},
    )
    def delete(self, request):
        services.lost_number_cancel(user=request.user)
        return Response(status=204)


class ConfirmMobile(ApiView):
    roles = APP_ROLES

    @extend_schema(
        operation_id="me_change_mobile_confirm",
        summary="Prove both numbers",
        description="A wrong code is 401 and uses up a try of both. Every session ends; the answer begins a new one.",
        tags=["me"],
        request=ConfirmMobileIn,
        responses={200: LoginOut, **errors(400, 401, 403, 409, 429)},
    )
    def post(self, request):
        return logged_in(services.mobile_change(user=request.user, ip=context.ip(), **self.input(ConfirmMobileIn)))


class LostMobile(ApiView):
    roles = APP_ROLES

    @extend_schema(
        operation_id="me_change_mobile_lost",
        summary="Open a case for a lost number",
        description="For verified users. Two of the staff decide; payouts wait for a while after the change.",
        tags=["me"],
        request=LostMobileIn,
        responses={202: MobileChangeOut, **errors(400, 401, 403, 409, 429)},
    )
    def post(self, request):
        asked = self.input(LostMobileIn)
        change = services.lost_number_open(user_id=request.user.pk, actor=request.user, **asked)
        return Response(MobileChangeOut(change).data, status=202)
