"""Shapes of the refunds API."""

from rest_framework import serializers

from apps.core.api.fields import MoneyField
from apps.payments.refunds.states import RefundState, Speed


class RefundIn(serializers.Serializer):
    """Either a payment, of which all or a part goes back, or a journal, which is reversed as a whole."""

    payment_id = serializers.UUIDField(required=False)
    journal_id = serializers.UUIDField(required=False)
    amount = MoneyField(positive=True)
    reason = serializers.CharField(max_length=300)
    speed = serializers.ChoiceField(choices=Speed.choices, required=False, help_text="Of a payment's refund.")

    def validate(self, attrs):
        if ("payment_id" in attrs) == ("journal_id" in attrs):
            raise serializers.ValidationError({"payment_id": "Name either a payment or a journal."})
        return attrs


class RefundOut(serializers.Serializer):
    """`state` of a payment's refund; of a journal's: AWAITING_APPROVAL, or PROCESSED with the mirror's journal_id."""

    id = serializers.CharField(allow_null=True)
    payment_id = serializers.CharField(allow_null=True)
    journal_id = serializers.CharField(allow_null=True)
    amount = MoneyField()
    state = serializers.ChoiceField(choices=RefundState.choices)
    approval_id = serializers.CharField(allow_null=True)
