"""Shapes of the wallet API."""

from rest_framework import serializers

from apps.core.api.fields import MoneyField, PublicIdField
from apps.core.money import EXPONENTS

CURRENCIES = sorted(EXPONENTS)


class _Period(serializers.Serializer):
    """`from` and `to` (a word Python keeps for itself) are business dates, both included."""

    def get_fields(self):
        required = getattr(self, "period_required", False)
        dates = {name: serializers.DateField(required=required) for name in ("from", "to")}
        return {**super().get_fields(), **dates}

    def validate(self, attrs):
        if "from" in attrs and "to" in attrs and attrs["to"] < attrs["from"]:
            raise serializers.ValidationError({"to": "The end lies before the start."})
        return attrs


class WalletQuery(serializers.Serializer):
    currency = serializers.ChoiceField(choices=CURRENCIES, default="INR")


class WalletOut(serializers.Serializer):
    """Buckets show posted money; `available` includes bonus and leaves out what is locked."""

    currency = serializers.CharField()
    available = MoneyField()
    deposit = MoneyField()
    winnings = MoneyField()
    bonus = MoneyField()
    locked = MoneyField()
    withdrawable = MoneyField()


class TransactionsQuery(_Period):
    currency = serializers.ChoiceField(choices=CURRENCIES, default="INR")
    type = serializers.RegexField(
        r"^[a-z_]+\.[a-z_.]+$",
        max_length=60,
        required=False,
        help_text="A journal kind such as `wallet.user_transfer`.",
    )


class TransactionOut(serializers.Serializer):
    """One movement of one bucket."""

    id = serializers.CharField()
    kind = serializers.CharField()
    amount = MoneyField()
    direction = serializers.ChoiceField(choices=["CREDIT", "DEBIT"])
    bucket = serializers.ChoiceField(choices=["deposit", "winnings", "bonus"])
    balance_after = MoneyField(allow_null=True)
    reference = serializers.CharField()
    created_at = serializers.DateTimeField()


class TransactionPage(serializers.Serializer):
    results = TransactionOut(many=True)
    next_cursor = serializers.CharField(allow_null=True)


class StatementQuery(_Period):
    period_required = True

    currency = serializers.ChoiceField(choices=CURRENCIES, default="INR")
    format = serializers.ChoiceField(choices=["csv", "pdf"], default="csv")


class TransferIn(serializers.Serializer):
    """Either `to_mobile` (E.164) or `to_user` (a public id)."""

    to_mobile = serializers.CharField(max_length=20, required=False)
    to_user = PublicIdField(required=False)
    amount = MoneyField(positive=True)
    memo = serializers.CharField(max_length=200, required=False, default="", allow_blank=True)

    def validate(self, attrs):
        if ("to_mobile" in attrs) == ("to_user" in attrs):
            raise serializers.ValidationError("Name the recipient once: to_mobile or to_user.")
        return attrs


class JournalOut(serializers.Serializer):
    """The journal a money call has posted."""

    id = serializers.CharField()
    kind = serializers.CharField()
    amount = MoneyField()
    memo = serializers.CharField()
    created_at = serializers.DateTimeField()
