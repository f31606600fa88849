"""Shapes of the identity API."""

from rest_framework import serializers

from apps.accounts.engine.identifiers import BadIdentifier, normalise_mobile
from apps.accounts.services import Device
from apps.accounts.states import BlockReason, KycState, OtpPurpose, Role


class MobileField(serializers.CharField):
    """A mobile number in E.164."""

    def __init__(self, **kwargs):
        super().__init__(max_length=32, help_text="E.164, for example +919876543210.", **kwargs)

    def to_internal_value(self, data) -> str:
        try:
            return normalise_mobile(super().to_internal_value(data))
        except BadIdentifier as refusal:
            raise serializers.ValidationError(str(refusal)) from None


class DeviceField(serializers.Serializer):
    fingerprint = serializers.CharField(max_length=128, required=False, allow_blank=True, default="")
    platform = serializers.CharField(max_length=32, required=False, allow_blank=True, default="")
    name = serializers.CharField(max_length=120, required=False, allow_blank=True, default="")

    def to_internal_value(self, data) -> Device:
        return Device(**super().to_internal_value(data))


class CodeField(serializers.RegexField):
    """A one-time code."""

    def __init__(self, **kwargs):
        super().__init__(r"\A[0-9]{6}\Z", help_text="Six digits.", **kwargs)


class SendOtpIn(serializers.Serializer):
    mobile = MobileField()
    purpose = serializers.ChoiceField(choices=[OtpPurpose.LOGIN], default=OtpPurpose.LOGIN)


class OtpSentOut(serializers.Serializer):
    expires_in = serializers.IntegerField(help_text="Seconds until the code dies.")
    resend_after = serializers.IntegerField(help_text="Seconds until another code is sent.")


class VerifyOtpIn(serializers.Serializer):
    mobile = MobileField()
    code = CodeField()
    device = DeviceField(required=False)


class StaffLoginIn(serializers.Serializer):
    email = serializers.EmailField(max_length=254)
    password = serializers.CharField(max_length=1024, trim_whitespace=False)
    totp = serializers.CharField(max_length=16, required=False, allow_blank=True, default="")
    device = DeviceField(required=False)


class RefreshIn(serializers.Serializer):
    refresh = serializers.CharField(max_length=2048)


class TokensOut(serializers.Serializer):
    access = serializers.CharField()
    refresh = serializers.CharField()


class ProfileOut(serializers.Serializer):
    """Mobile and e-mail are masked."""

    id = serializers.CharField(source="public_id")
    name = serializers.CharField()
    mobile = serializers.CharField(source="masked_mobile")
    email = serializers.CharField(source="masked_email")
    roles = serializers.SerializerMethodField()
    region = serializers.CharField()
    kyc_state = serializers.ChoiceField(choices=KycState.choices)
    created_at = serializers.DateTimeField(source="date_joined")

    def get_roles(self, user) -> list[Role]:
        return sorted(user.role_names)


class LoginOut(TokensOut):
    user = ProfileOut()
    is_new = serializers.BooleanField()


class ProfileIn(serializers.Serializer):
    name = serializers.CharField(max_length=120)


class SessionOut(serializers.Serializer):
    id = serializers.UUIDField()
    platform = serializers.CharField()
    device_name = serializers.CharField()
    ip = serializers.IPAddressField(allow_null=True)
    created_at = serializers.DateTimeField()
    last_seen_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()
    is_current = serializers.SerializerMethodField()

    def get_is_current(self, session) -> bool:
        return session.pk.hex == self.context["sid"]


class SessionPage(serializers.Serializer):
    results = SessionOut(many=True)
    next_cursor = serializers.CharField(allow_null=True)


class BlockIn(serializers.Serializer):
    reason = serializers.CharField(max_length=500)
    reason_code = serializers.ChoiceField(choices=BlockReason.choices, default=BlockReason.OTHER)
    until = serializers.DateTimeField(required=False, allow_null=True, default=None)


class UnblockIn(serializers.Serializer):
    reason = serializers.CharField(max_length=500)


class BlockOut(serializers.Serializer):
    id = serializers.UUIDField()
    user_id = serializers.CharField(source="user.public_id")
    reason_code = serializers.ChoiceField(choices=BlockReason.choices)
    reason = serializers.CharField()
    until = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()
    lifted_at = serializers.DateTimeField(allow_null=True)


class ApprovalOut(serializers.Serializer):
    """A request that a second person decides on."""

    approval_id = serializers.CharField(source="pk")
    state = serializers.CharField()
