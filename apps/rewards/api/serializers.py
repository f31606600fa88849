"""Shapes of the rewards API."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from apps.core.api.fields import MoneyField, PublicIdField
from apps.core.api.schema import page_of
from apps.core.money import Money
from apps.rewards.engine.formulas import METRICS
from apps.rewards.models import Player, Reward, RewardRefusal, RuleRun, RuleVersion, SegmentChange
from apps.rewards.states import Match, Period, Segment


def money_or_none(value, currency):
    return None if value is None else {"amount": f"{value:f}", "currency": currency}


class PlayerFilter(serializers.Serializer):
    segment = serializers.ChoiceField(choices=Segment.choices, required=False)
    external_id = serializers.CharField(max_length=64, required=False)


class PlayerOut(serializers.ModelSerializer):
    id = PublicIdField()
    segment = serializers.CharField(source="metrics.segment", default=None, allow_null=True)
    segment_since = serializers.DateTimeField(source="metrics.segment_since", default=None, allow_null=True)
    as_of = serializers.DateField(source="metrics.as_of", default=None, allow_null=True)
    user_id = serializers.CharField(source="user.public_id", default=None, allow_null=True)

    class Meta:
        model = Player
        fields = (
            *("id", "source", "external_id", "user_id", "country", "currency", "registered_date"),
            *("segment", "segment_since", "as_of"),
        )


PlayerPage = page_of(PlayerOut)


class MetricOut(serializers.Serializer):
    """One number with its formula; `value` is null where it is not defined, never 0 in its place."""

    name = serializers.CharField()
    label = serializers.CharField()
    value = serializers.CharField(allow_null=True)
    unit = serializers.CharField()
    formula = serializers.CharField()
    note = serializers.CharField()


class SegmentChangeOut(serializers.ModelSerializer):
    class Meta:
        model = SegmentChange
        fields = ("from_segment", "to_segment", "threshold", "old_value", "new_value", "created_at")


class RewardOut(serializers.ModelSerializer):
    id = PublicIdField()
    rule = serializers.CharField(source="rule.name")
    version = serializers.IntegerField(source="version.number")
    amount = MoneyField(source="money")
    inputs = serializers.DictField()
    caps = serializers.ListField(child=serializers.DecimalField(max_digits=19, decimal_places=4))

    class Meta:
        model = Reward
        fields = (
            *("id", "rule", "version", "period_key", "state", "amount", "inputs", "caps"),
            *("issued_at", "expires_at", "created_at"),
        )


class RefusalOut(serializers.ModelSerializer):
    rule = serializers.CharField(source="rule.name")
    version = serializers.IntegerField(source="version.number")

    class Meta:
        model = RewardRefusal
        fields = ("rule", "version", "period_key", "reason", "detail", "created_at")


class PlayerDetailOut(PlayerOut):
    segment_threshold = serializers.CharField(source="metrics.segment_threshold", default=None, allow_null=True)
    totals_as_of = serializers.DateField(source="metrics.totals_as_of", default=None, allow_null=True)
    activity_from = serializers.DateField(source="metrics.activity_from", default=None, allow_null=True)
    activity_to = serializers.DateField(source="metrics.activity_to", default=None, allow_null=True)
    metrics = serializers.SerializerMethodField()
    history = serializers.SerializerMethodField()
    rewards = serializers.SerializerMethodField()
    refusals = serializers.SerializerMethodField()

    class Meta(PlayerOut.Meta):
        fields = (
            *PlayerOut.Meta.fields,
            *("segment_threshold", "totals_as_of", "activity_from", "activity_to"),
            *("metrics", "history", "rewards", "refusals"),
        )

    @extend_schema_field(MetricOut(many=True))
    def get_metrics(self, player):
        row = getattr(player, "metrics", None)
        return [
            {
                "name": metric.name,
                "label": metric.label,
                "value": _text(getattr(row, metric.name, None)),
                "unit": metric.unit,
                "formula": metric.formula,
                "note": metric.note,
            }
            for metric in METRICS.values()
        ]

    @extend_schema_field(SegmentChangeOut(many=True))
    def get_history(self, player):
        return SegmentChangeOut(player.segment_changes.order_by("-id")[:20], many=True).data

    @extend_schema_field(RewardOut(many=True))
    def get_rewards(self, player):
        return RewardOut(player.rewards.select_related("rule", "version").order_by("-id")[:20], many=True).data

    @extend_schema_field(RefusalOut(many=True))
    def get_refusals(self, player):
        return RefusalOut(player.refusals.select_related("rule", "version").order_by("-id")[:20], many=True).data


def _text(value):
    if value is None or isinstance(value, bool):
        return None if value is None else str(value).lower()
    return f"{value:f}" if hasattr(value, "normalize") else str(value)


class ContentIn(serializers.Serializer):
    """A rule's wording and terms; every amount is in the rule's one currency."""

    condition = serializers.CharField(max_length=500)
    amount = serializers.CharField(max_length=500)
    currency = serializers.CharField(max_length=3)
    cap_per_grant = MoneyField(positive=True)
    cap_per_player = MoneyField(positive=True, required=False, allow_null=True)
    cap_player_period = serializers.ChoiceField(choices=Period.choices, default=Period.MONTH)
    cap_per_run = MoneyField(positive=True, required=False, allow_null=True)
    cap_per_day = MoneyField(positive=True, required=False, allow_null=True)
    max_stake = MoneyField(positive=True, required=False, allow_null=True)
    period = serializers.ChoiceField(choices=Period.choices, default=Period.ONCE)
    priority = serializers.IntegerField(min_value=0, max_value=32767, default=100)
    starts_at = serializers.DateTimeField(required=False, allow_null=True)
    ends_at = serializers.DateTimeField(required=False, allow_null=True)
    wagering_multiple = serializers.DecimalField(max_digits=7, decimal_places=2, min_value=0, default=0)
    expiry_days = serializers.IntegerField(min_value=1, max_value=365, default=30)
    product = serializers.CharField(max_length=32, allow_blank=True, default="")
    contributions = serializers.DictField(child=serializers.CharField(max_length=10), default=dict)
    holdout_percent = serializers.IntegerField(min_value=0, max_value=50, default=0)
    activation = serializers.DecimalField(max_digits=5, decimal_places=4, min_value=0, max_value=1, default=1)
    is_retention = serializers.BooleanField(default=False)

    def validate(self, attrs):
        for name, value in attrs.items():
            if not isinstance(value, Money):
                continue
            if str(value.currency) != attrs["currency"]:
                raise serializers.ValidationError({name: f"Write it in {attrs['currency']}."})
            attrs[name] = value.amount
        return attrs


class RuleIn(serializers.Serializer):
    name = serializers.CharField(max_length=80)
    rule_set = serializers.CharField(max_length=80)
    match = serializers.ChoiceField(choices=Match.choices, default=Match.FIRST)
    family = serializers.CharField(max_length=40, required=False, allow_blank=True, default="")
    content = ContentIn()


class VersionOut(serializers.ModelSerializer):
    id = PublicIdField()
    cap_per_grant = serializers.SerializerMethodField()

    class Meta:
        model = RuleVersion
        fields = (
            *(
                "id",
                "number",
                "state",
                "condition",
                "amount",
                "currency",
                "period",
                "priority",
                "starts_at",
                "ends_at",
            ),
            *("wagering_multiple", "expiry_days", "cap_per_grant", "holdout_percent", "is_retention", "content_hash"),
            *("starts_at", "ends_at", "published_at", "gate"),
        )

    @extend_schema_field(MoneyField())
    def get_cap_per_grant(self, version):
        return money_or_none(version.cap_per_grant, version.currency)


class RuleOut(serializers.Serializer):
    id = PublicIdField()
    name = serializers.CharField()
    family = serializers.CharField()
    rule_set = serializers.CharField(source="rule_set.name")
    match = serializers.CharField(source="rule_set.match")
    is_paused = serializers.BooleanField()
    live = VersionOut(source="live_version", allow_null=True)
    draft = serializers.SerializerMethodField()

    @extend_schema_field(VersionOut(allow_null=True))
    def get_draft(self, rule):
        found = rule.drafts[0] if rule.drafts else None
        return VersionOut(found).data if found else None


RulePage = page_of(RuleOut)


class WhatIfOut(serializers.Serializer):
    id = PublicIdField()
    version = serializers.IntegerField(source="version.number")
    content_hash = serializers.CharField()
    created_at = serializers.DateTimeField()
    metrics_computed_at = serializers.DateTimeField()
    result = serializers.DictField(help_text="Hits, money, segments, gate, difference to the live version, samples")


class PublishIn(serializers.Serializer):
    reason = serializers.CharField(max_length=500)


class PublishOut(serializers.Serializer):
    approval_id = PublicIdField()


class RunIn(serializers.Serializer):
    rule_ids = serializers.ListField(child=serializers.UUIDField(), required=False, allow_null=True, max_length=100)
    player_ids = serializers.ListField(child=serializers.UUIDField(), required=False, allow_null=True, max_length=500)
    dry_run = serializers.BooleanField(default=False)


class RunOut(serializers.ModelSerializer):
    id = PublicIdField()
    totals = serializers.DictField()

    class Meta:
        model = RuleRun
        fields = ("id", "state", "totals", "metrics_as_of", "created_at", "decided_at", "finished_at")


class TotalsOut(serializers.Serializer):
    """A dry run: what the live rules would do now."""

    totals = serializers.DictField()


class EvaluationOut(serializers.Serializer):
    run_id = PublicIdField()
    rewards = RewardOut(many=True)
    refusals = RefusalOut(many=True)


class MineOut(serializers.Serializer):
    """A grant of mine: what it was, how far the wagering is, when it ends."""

    id = PublicIdField()
    rule = serializers.CharField(source="rule.name")
    amount = MoneyField(source="money")
    state = serializers.CharField()
    required = MoneyField(allow_null=True)
    wagered = MoneyField(allow_null=True)
    issued_at = serializers.DateTimeField(allow_null=True)
    expires_at = serializers.DateTimeField(allow_null=True)


MinePage = page_of(MineOut)


class ClaimIn(serializers.Serializer):
    date_of_birth = serializers.DateField()
