"""Shapes of payouts and bank accounts."""

from rest_framework import serializers

from apps.core.api.fields import MoneyField
from apps.payments.payouts.states import BankAccountState, PayoutState


class BankAccountIn(serializers.Serializer):
    account_number = serializers.CharField(max_length=40, help_text="9 to 18 digits.")
    ifsc = serializers.CharField(max_length=20)
    holder_name = serializers.CharField(max_length=120)


class BankAccountOut(serializers.Serializer):
    """`usable_from`: a new account waits before its first payout. `message` says what the state means."""

    id = serializers.UUIDField()
    account_number = serializers.CharField(source="number_masked", help_text="Masked.")
    ifsc = serializers.CharField()
    state = serializers.ChoiceField(choices=BankAccountState.choices)
    message = serializers.CharField()
    usable_from = serializers.DateTimeField()
    created_at = serializers.DateTimeField()


class BankAccountPage(serializers.Serializer):
    results = BankAccountOut(many=True)
    next_cursor = serializers.CharField(allow_null=True)


class PayoutIn(serializers.Serializer):
    amount = MoneyField(positive=True)
    bank_account_id = serializers.UUIDField()


class PayoutMomentOut(serializers.Serializer):
    """One line of a payout's story."""

    at = serializers.DateTimeField()
    state = serializers.ChoiceField(choices=PayoutState.choices)
    message = serializers.CharField()


class PayoutOut(serializers.Serializer):
    """`amount` leaves the wallet; `tax` of it is withheld; `net` reaches the bank."""

    id = serializers.UUIDField()
    state = serializers.ChoiceField(choices=PayoutState.choices)
    message = serializers.CharField()
    amount = MoneyField()
    tax = MoneyField()
    net = MoneyField()
    bank_account_id = serializers.UUIDField()
    account_number = serializers.CharField(source="bank_account.number_masked", help_text="Masked.")
    utr = serializers.CharField(help_text="The bank's reference, once it is paid.")
    can_cancel = serializers.BooleanField()
    expected_by = serializers.DateTimeField(allow_null=True, help_text="When the money should have arrived.")
    created_at = serializers.DateTimeField()


class PayoutWithStoryOut(PayoutOut):
    timeline = PayoutMomentOut(many=True)


class PayoutPage(serializers.Serializer):
    results = PayoutOut(many=True)
    next_cursor = serializers.CharField(allow_null=True)
