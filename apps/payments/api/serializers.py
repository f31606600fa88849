"""Shapes of the deposits API."""

from rest_framework import serializers

from apps.core.api.fields import MoneyField
from apps.payments.states import Method, PaymentState, UpiFlow


class OrderIn(serializers.Serializer):
    """`flow` is for UPI only: the phone's own app (intent, the default) or a code to scan."""

    amount = MoneyField(positive=True)
    method = serializers.ChoiceField(choices=Method.choices)
    flow = serializers.ChoiceField(choices=UpiFlow.choices, required=False)

    def validate(self, attrs):
        if "flow" in attrs and attrs["method"] != Method.UPI:
            raise serializers.ValidationError({"flow": "Only UPI has a flow."})
        return attrs


class OrderOut(serializers.Serializer):
    """`checkout` is what the gateway's checkout takes; with a QR code it holds `upi_qr_svg`."""

    id = serializers.CharField()
    provider = serializers.CharField()
    provider_order_id = serializers.CharField()
    checkout = serializers.DictField()
    state = serializers.ChoiceField(choices=PaymentState.choices)
    amount = MoneyField()
    method = serializers.ChoiceField(choices=Method.choices)
    expires_at = serializers.DateTimeField()


class PaymentOut(serializers.Serializer):
    id = serializers.CharField()
    state = serializers.ChoiceField(choices=PaymentState.choices)
    amount = MoneyField()
    refunded = MoneyField()
    method = serializers.ChoiceField(choices=Method.choices)
    provider = serializers.CharField()
    error_code = serializers.CharField()
    message = serializers.CharField(help_text="What to tell the user when it failed.")
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()
    captured_at = serializers.DateTimeField(allow_null=True)


class MomentOut(serializers.Serializer):
    at = serializers.DateTimeField()
    event = serializers.CharField()
    text = serializers.CharField()


class PaymentStoryOut(PaymentOut):
    """With all that happened to it, oldest first, and the checkout while it can be paid."""

    provider_order_id = serializers.CharField()
    checkout = serializers.DictField()
    timeline = MomentOut(many=True)


class PaymentPage(serializers.Serializer):
    results = PaymentOut(many=True)
    next_cursor = serializers.CharField(allow_null=True)


class PaymentsQuery(serializers.Serializer):
    state = serializers.ChoiceField(choices=PaymentState.choices, required=False)


class PaymentVerifyIn(serializers.Serializer):
    """What the checkout returned, under the gateway's own names: `order_id` alone where it signs nothing."""

    razorpay_payment_id = serializers.CharField(max_length=60, required=False)
    razorpay_order_id = serializers.CharField(max_length=60, required=False)
    razorpay_signature = serializers.CharField(max_length=200, required=False)
    order_id = serializers.CharField(max_length=60, required=False)

    def validate(self, attrs):
        signed = {"razorpay_payment_id", "razorpay_order_id", "razorpay_signature"}
        if signed & attrs.keys() and not signed <= attrs.keys():
            raise serializers.ValidationError("Send the payment, the order and the signature together.")
        if not attrs:
            raise serializers.ValidationError("Send what the checkout returned.")
        return attrs
