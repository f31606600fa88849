"""Shapes of claims."""

from rest_framework import serializers

from apps.core.api.fields import MoneyField
from apps.payments.reconciliation.states import ClaimState


class PaymentClaimIn(serializers.Serializer):
    """`utr` is the reference that the user's bank shows, where it shows one."""

    utr = serializers.CharField(max_length=40, required=False, allow_blank=True, default="")
    note = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")


class PaymentClaimOut(serializers.Serializer):
    """`due_on`: by then the bank must have returned what never arrived."""

    id = serializers.CharField()
    payment_id = serializers.CharField()
    state = serializers.ChoiceField(choices=ClaimState)
    amount = MoneyField()
    happened_on = serializers.DateField()
    due_on = serializers.DateField()
    outcome = serializers.CharField()
    created_at = serializers.DateTimeField()
