"""Serializer fields of the contract."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from apps.core.errors import Invalid
from apps.core.money import Money, parse_money

from .json import money_as_json


class MoneyField(serializers.Field):
    """`{"amount": "1250.00", "currency": "INR"}`: a text amount with the currency's own number of decimals."""

    default_error_messages = {
        "shape": 'Write money as {{"amount": "1250.00", "currency": "INR"}}.',
        "positive": "The amount must be more than zero.",
    }

    def __init__(self, *, positive: bool = False, **kwargs):
        self.positive = positive
        super().__init__(**kwargs)

    def to_internal_value(self, data) -> Money:
        if not isinstance(data, dict) or data.keys() != {"amount", "currency"}:
            self.fail("shape")
        try:
            value = parse_money(data["amount"], data["currency"])
        except Invalid as refusal:
            raise serializers.ValidationError(refusal.text, code=refusal.reason) from None
        if self.positive and value.amount <= 0:
            self.fail("positive")
        return value

    def to_representation(self, value: Money) -> dict[str, str]:
        return money_as_json(value)


@extend_schema_field({"type": "string", "pattern": "^[A-Za-z0-9-]{1,64}$"})
class PublicIdField(serializers.CharField):
    """An opaque id: up to 64 letters, digits and hyphens."""

    default_error_messages = {"invalid_id": "This is not an id."}

    def __init__(self, **kwargs):
        kwargs.setdefault("max_length", 64)
        super().__init__(**kwargs)

    def to_internal_value(self, data) -> str:
        text = super().to_internal_value(data)
        if not text.isascii() or not text.replace("-", "").isalnum():
            self.fail("invalid_id")
        return text

    def to_representation(self, value) -> str:
        return str(value)
