"""What the caller forbids themselves."""

from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.response import Response

from apps.accounts import services
from apps.accounts.states import APP_ROLES, LimitKind, LimitPeriod
from apps.core.api.fields import MoneyField
from apps.core.api.schema import errors
from apps.core.api.views import ApiView
from apps.core.money import EXPONENTS


class LimitIn(serializers.Serializer):
    kind = serializers.ChoiceField(choices=LimitKind.choices)
    period = serializers.ChoiceField(choices=LimitPeriod.choices)
    currency = serializers.ChoiceField(choices=sorted(EXPONENTS), default="INR")
    amount = MoneyField(allow_null=True, help_text="Null: no limit.")

    def validate(self, attrs):
        if attrs["amount"] is not None and str(attrs["amount"].currency) != attrs["currency"]:
            raise serializers.ValidationError({"amount": "The currency of the limit and of its amount differ."})
        return attrs


class LimitsIn(serializers.Serializer):
    limits = LimitIn(many=True)


class LaterOut(serializers.Serializer):
    amount = MoneyField(source="later_money", allow_null=True)
    at = serializers.DateTimeField(source="later_at")


class LimitOut(serializers.Serializer):
    """`later` is a looser limit that waits."""

    kind = serializers.ChoiceField(choices=LimitKind.choices)
    period = serializers.ChoiceField(choices=LimitPeriod.choices)
    currency = serializers.ChoiceField(choices=sorted(EXPONENTS))
    amount = MoneyField(source="money", allow_null=True)
    later = serializers.SerializerMethodField()

    @extend_schema_field(LaterOut(allow_null=True))
    def get_later(self, limit):
        return LaterOut(limit).data if limit.waits else None


class ExclusionIn(serializers.Serializer):
    until = serializers.DateTimeField(
        allow_null=True, help_text="From 24 hours to five years from now; null: for good."
    )


class ExclusionOut(serializers.Serializer):
    until = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()


class LimitsOut(serializers.Serializer):
    limits = LimitOut(many=True)
    self_exclusion = ExclusionOut(allow_null=True)


class MyLimits(ApiView):
    roles = APP_ROLES

    @extend_schema(
        operation_id="me_limits",
        summary="My limits and my self-exclusion",
        tags=["me"],
        responses={200: LimitsOut, **errors(401, 403, 429)},
    )
    def get(self, request):
        return self._answer(request, request.user.limits.all())

    @extend_schema(
        operation_id="me_limits_set",
        summary="Set limits",
        description="The limits named are set, the others stay. A tighter one holds at once, a looser one after 24 h.",
        tags=["me"],
        request=LimitsIn,
        responses={200: LimitsOut, **errors(400, 401, 403, 429)},
    )
    def put(self, request):
        wanted = [services.WantedLimit(**limit) for limit in self.input(LimitsIn)["limits"]]
        return self._answer(request, services.limits_set(user=request.user, limits=wanted))

    @staticmethod
    def _answer(request, limits) -> Response:
        shown = [limit for limit in limits if limit.minor is not None]
        return Response(LimitsOut({"limits": shown, "self_exclusion": services.excluded_until(request.user.pk)}).data)


class SelfExclude(ApiView):
    roles = APP_ROLES

    @extend_schema(
        operation_id="me_self_exclusion",
        summary="Stay away for a while, or for good",
        description="No deposits, stakes or transfers until then; payouts stay open. It cannot be taken back.",
        tags=["me"],
        request=ExclusionIn,
        responses={201: ExclusionOut, **errors(400, 401, 403, 409, 429)},
    )
    def post(self, request):
        made = services.self_exclude(user=request.user, **self.input(ExclusionIn))
        return Response(ExclusionOut(made).data, status=201)
