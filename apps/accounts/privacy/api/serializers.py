"""Shapes of the privacy API."""

from rest_framework import serializers

from apps.accounts.privacy.states import ErasureState, ExportState


class ExportOut(serializers.Serializer):
    id = serializers.UUIDField()
    state = serializers.ChoiceField(choices=ExportState.choices)
    created_at = serializers.DateTimeField()
    ready_at = serializers.DateTimeField(allow_null=True)
    expires_at = serializers.DateTimeField(allow_null=True, help_text="When the file is destroyed.")
    size_bytes = serializers.IntegerField(allow_null=True)
    sha256 = serializers.CharField(allow_blank=True)
    url = serializers.CharField(allow_null=True, help_text="The zip, for one minute; ask again for a new one.")


class ErasureOut(serializers.Serializer):
    id = serializers.UUIDField()
    state = serializers.ChoiceField(choices=ErasureState.choices)
    due_at = serializers.DateTimeField(help_text="Log in before then to keep the account.")
