"""Shapes of the documents API."""

from rest_framework import serializers

from apps.core.api.fields import MoneyField
from apps.payments.invoices.states import DocumentKind, DocumentState


class DocumentOut(serializers.Serializer):
    """A numbered document; its file is at `invoices/{id}`."""

    id = serializers.CharField()
    kind = serializers.ChoiceField(choices=DocumentKind.choices)
    number = serializers.CharField()
    issued_on = serializers.DateField()
    total = MoneyField(source="total_money")
    state = serializers.ChoiceField(choices=DocumentState.choices)
