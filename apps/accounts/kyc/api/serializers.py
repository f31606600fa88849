"""Shapes of the KYC API."""

from rest_framework import serializers

from apps.accounts.api.serializers import MobileField
from apps.accounts.kyc.states import AskItem, Decision, Language, NextAction, Purpose, Stage
from apps.accounts.states import KycState
from apps.core.api.fields import MoneyField
from apps.core.review.states import WorkState

STEP_STATES = ("OPEN", "RUNNING", "DONE")


class LanguageIn(serializers.Serializer):
    language = serializers.ChoiceField(choices=Language.choices, default=Language.EN, help_text="Of the sentences.")


class ConsentIn(serializers.Serializer):
    purpose = serializers.ChoiceField(choices=Purpose.choices)
    text_version = serializers.CharField(max_length=16, help_text="Of the text the person was shown: see GET kyc.")
    language = serializers.ChoiceField(choices=Language.choices, default=Language.EN)


class ConsentOut(serializers.Serializer):
    id = serializers.UUIDField()
    purpose = serializers.ChoiceField(choices=Purpose.choices)
    text_version = serializers.CharField()
    language = serializers.ChoiceField(choices=Language.choices)
    given_at = serializers.DateTimeField(source="created_at")


class PanIn(serializers.Serializer):
    """A picture of the card, or what stands on it."""

    image = serializers.FileField(required=False, help_text="JPEG, PNG or WebP; at most 10 MB and 40 megapixels.")
    pan = serializers.CharField(required=False, max_length=20)
    name = serializers.CharField(required=False, max_length=120, help_text="As on the card.")
    date_of_birth = serializers.DateField(required=False)

    def validate(self, given):
        typed = ("pan", "name", "date_of_birth")
        if "image" in given:
            if any(name in given for name in typed):
                raise serializers.ValidationError({"image": ["Send either a picture or what stands on the card."]})
            return given
        if missing := [name for name in typed if name not in given]:
            raise serializers.ValidationError({name: ["This field is required."] for name in missing})
        return given


class PanJson(serializers.Serializer):
    pan = serializers.CharField(max_length=20)
    name = serializers.CharField(max_length=120, help_text="As on the card.")
    date_of_birth = serializers.DateField()


class AadhaarIn(serializers.Serializer):
    redirect_url = serializers.URLField(max_length=300, help_text="Where the provider sends the person back: https.")

    def validate_redirect_url(self, url: str) -> str:
        if not url.startswith("https://"):
            raise serializers.ValidationError("Only https addresses are taken.")
        return url


class AadhaarOut(serializers.Serializer):
    sign_url = serializers.CharField()
    reference = serializers.CharField()


class WebhookOut(serializers.Serializer):
    received = serializers.BooleanField()


class SelfieIn(serializers.Serializer):
    image = serializers.FileField(help_text="JPEG, PNG or WebP; at most 10 MB and 40 megapixels.")
    consent_id = serializers.UUIDField()


class StepOut(serializers.Serializer):
    step = serializers.ChoiceField(choices=Stage.choices, source="stage")
    state = serializers.ChoiceField(choices=STEP_STATES)
    attempts_left = serializers.IntegerField()


class ConsentTextOut(serializers.Serializer):
    purpose = serializers.ChoiceField(choices=Purpose.choices)
    text_version = serializers.CharField(source="version")
    language = serializers.ChoiceField(choices=Language.choices)
    text = serializers.CharField()
    consent_id = serializers.UUIDField(allow_null=True, help_text="Of the consent that stands; null: to be given.")


class KycOut(serializers.Serializer):
    """Where the caller's proof stands."""

    state = serializers.ChoiceField(choices=KycState.choices)
    steps = StepOut(many=True)
    attempts_left = serializers.IntegerField()
    next_action = serializers.ChoiceField(choices=NextAction.choices)
    message = serializers.CharField(source="sentence")
    items = serializers.ListField(child=serializers.ChoiceField(choices=AskItem.choices), help_text="Asked for again.")
    eta = serializers.DateTimeField(allow_null=True, help_text="When the next answer can be expected.")
    place = serializers.IntegerField(allow_null=True, help_text="Cases before this one in the queue.")
    sign_url = serializers.CharField(help_text="Where to finish signing; empty: nowhere.")
    last_change_at = serializers.DateTimeField(allow_null=True)
    reference = serializers.CharField(help_text="For talking to support.")


class AllowedOut(serializers.Serializer):
    """What this level of proof allows; without an amount (null) any."""

    action = serializers.CharField(help_text="deposit, payout, transfer")
    currency = serializers.CharField()
    is_allowed = serializers.BooleanField()
    per_call = MoneyField(allow_null=True)
    per_day = MoneyField(allow_null=True, help_text="In a business day, together.")
    per_month = MoneyField(allow_null=True, help_text="In a calendar month, together.")


class KycHomeOut(KycOut):
    consents = ConsentTextOut(many=True)
    allowed = AllowedOut(many=True)


class EventOut(serializers.Serializer):
    at = serializers.DateTimeField()
    what = serializers.CharField()


class StatusOut(serializers.Serializer):
    """What support reads to the user. Nothing here names a provider's code or another person."""

    user_id = serializers.CharField()
    mobile = serializers.CharField(help_text="Masked.")
    pan = serializers.CharField(help_text="Masked.")
    state = serializers.ChoiceField(choices=KycState.choices)
    sentence = serializers.CharField()
    next_action = serializers.ChoiceField(choices=NextAction.choices)
    attempts_left = serializers.IntegerField()
    items = serializers.ListField(child=serializers.ChoiceField(choices=AskItem.choices))
    eta = serializers.DateTimeField(allow_null=True, help_text="When the next answer can be expected.")
    place = serializers.IntegerField(allow_null=True, help_text="Cases before this one in the queue.")
    channel = serializers.CharField(help_text="How the user is told.")
    last_change_at = serializers.DateTimeField(allow_null=True)
    reference = serializers.CharField()
    case_id = serializers.CharField(allow_null=True)
    timeline = EventOut(many=True)


class StatusQuery(LanguageIn):
    mobile = MobileField()


class VerifyIn(serializers.Serializer):
    decision = serializers.ChoiceField(choices=[Decision.APPROVE, Decision.REJECT])
    reason_code = serializers.CharField(required=False, allow_blank=True, max_length=40, default="")
    note = serializers.CharField(required=False, allow_blank=True, max_length=500, default="")


class AskAgainIn(serializers.Serializer):
    items = serializers.ListField(child=serializers.ChoiceField(choices=AskItem.choices), min_length=1, max_length=3)
    reason_code = serializers.CharField(required=False, allow_blank=True, max_length=40, default="")
    note = serializers.CharField(required=False, allow_blank=True, max_length=500, default="")


class StagedOut(serializers.Serializer):
    """A decision that can be undone until `apply_at`; then it moves, or a second person confirms it first."""

    case_id = serializers.CharField(source="subject_id")
    item_id = serializers.CharField(source="pk")
    decision = serializers.ChoiceField(choices=Decision.choices)
    state = serializers.ChoiceField(choices=WorkState.choices)
    apply_at = serializers.DateTimeField(allow_null=True)
