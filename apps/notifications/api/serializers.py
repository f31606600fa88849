"""Shapes of the notifications API."""

from zoneinfo import available_timezones

from rest_framework import serializers

from apps.notifications.selectors.texts import shown_text
from apps.notifications.states import BulkState, Category, Channel, Language, MessageState, Priority, Verdict


class MessageOut(serializers.Serializer):
    """A message in the app."""

    id = serializers.UUIDField()
    template_key = serializers.CharField(source="template.key")
    category = serializers.ChoiceField(choices=Category.choices, source="template.category")
    priority = serializers.ChoiceField(choices=Priority.choices)
    title = serializers.SerializerMethodField()
    body = serializers.SerializerMethodField()
    created_at = serializers.DateTimeField()
    read_at = serializers.DateTimeField(source="opened_at", allow_null=True)

    def get_title(self, message) -> str:
        return shown_text(message)[0]

    def get_body(self, message) -> str:
        return shown_text(message)[1]


class InboxPage(serializers.Serializer):
    results = MessageOut(many=True)
    next_cursor = serializers.CharField(allow_null=True)
    unread = serializers.IntegerField()


class UnreadOut(serializers.Serializer):
    unread = serializers.IntegerField()


class WishField(serializers.Serializer):
    category = serializers.ChoiceField(choices=Category.choices)
    channel = serializers.ChoiceField(choices=Channel.choices)
    is_on = serializers.BooleanField()


class WishOut(WishField):
    is_locked = serializers.BooleanField(help_text="Cannot be switched off.")


class QuietHours(serializers.Serializer):
    """On the person's own clock; `from` after `until` runs over midnight."""

    def get_fields(self):
        form = {"format": "%H:%M", "input_formats": ["%H:%M"]}
        return {"from": serializers.TimeField(**form), "until": serializers.TimeField(**form)}


class PreferencesIn(serializers.Serializer):
    """What is left out stays as it is."""

    language = serializers.ChoiceField(choices=Language.choices, required=False)
    time_zone = serializers.CharField(max_length=64, required=False)
    quiet_hours = QuietHours(required=False, allow_null=True)
    preferences = WishField(many=True, required=False, max_length=100)

    def validate_time_zone(self, value: str) -> str:
        if value not in available_timezones():
            raise serializers.ValidationError("There is no such time zone.")
        return value

    def validate_preferences(self, wishes: list[dict]) -> list[dict]:
        places = [(wish["category"], wish["channel"]) for wish in wishes]
        if len(set(places)) < len(places):
            raise serializers.ValidationError("A category and channel stands here twice.")
        return wishes


class PreferencesOut(serializers.Serializer):
    language = serializers.ChoiceField(choices=Language.choices)
    time_zone = serializers.CharField()
    quiet_hours = QuietHours(allow_null=True, help_text="Null: the usual quiet hours.")
    preferences = WishOut(many=True)


class SubscribeIn(serializers.Serializer):
    token = serializers.CharField(max_length=4096, help_text="The device's FCM registration token.")
    platform = serializers.ChoiceField(choices=["android", "ios", "web"])


class DeviceOut(serializers.Serializer):
    id = serializers.UUIDField()
    platform = serializers.CharField()


class SendIn(serializers.Serializer):
    user_id = serializers.CharField(max_length=16, help_text="The public id.")
    template = serializers.CharField(max_length=64)
    variables = serializers.DictField(child=serializers.CharField(max_length=500), required=False, default=dict)
    channels = serializers.ListField(
        child=serializers.ChoiceField(choices=Channel.choices), required=False, allow_empty=False, max_length=4
    )
    event_id = serializers.CharField(
        max_length=60, required=False, help_text="The same event tells once; without it each call is an event."
    )


class SentOut(serializers.Serializer):
    id = serializers.UUIDField()
    channel = serializers.ChoiceField(choices=Channel.choices)
    state = serializers.ChoiceField(choices=MessageState.choices)
    verdict = serializers.ChoiceField(choices=[*Verdict.choices, ("", "")])


class SendOut(serializers.Serializer):
    messages = SentOut(many=True)


class AudienceIn(serializers.Serializer):
    """Everybody who fits all that is said."""

    kind = serializers.ChoiceField(choices=["ALL", "PEOPLE"], default="ALL")
    region = serializers.CharField(max_length=8, required=False)
    kyc_state = serializers.CharField(max_length=16, required=False)
    role = serializers.ChoiceField(choices=["MEMBER", "MERCHANT", "FOREMAN"], required=False)
    joined_after = serializers.DateField(required=False)
    joined_before = serializers.DateField(required=False)
    people = serializers.ListField(
        child=serializers.CharField(max_length=16), required=False, max_length=10_000, help_text="Public ids."
    )


class BulkIn(serializers.Serializer):
    title = serializers.CharField(max_length=120)
    template = serializers.CharField(max_length=64)
    channel = serializers.ChoiceField(choices=Channel.choices)
    variables = serializers.DictField(child=serializers.CharField(max_length=500), required=False, default=dict)
    audience = AudienceIn()
    reason = serializers.CharField(max_length=500)


class BulkOut(serializers.Serializer):
    id = serializers.UUIDField()
    title = serializers.CharField()
    state = serializers.ChoiceField(choices=BulkState.choices)
    approval_id = serializers.UUIDField(allow_null=True)
    preview = serializers.DictField()


class TakenOut(serializers.Serializer):
    new = serializers.IntegerField(help_text="How much of it was not known yet.")
