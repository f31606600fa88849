"""What the rules read: one row per player; and the cuts of the whole book that rank them."""

from django.db import models
from django.utils.timezone import localtime

from apps.core.models import BaseModel, append_only
from apps.rewards.states import RecalculationState, Segment, ValueBasis

from .amounts import exact_amount, known_amount, ratio
from .constraints import finite
from .player import Player


class PlayerMetrics(models.Model):
    """Everything rules may read of one player, written only by `recalculate`. Formulas: `rewards.formulas`."""

    player = models.OneToOneField(Player, models.CASCADE, primary_key=True, related_name="metrics")
    source = models.CharField("book", max_length=32)
    currency = models.CharField(max_length=3)
    country = models.CharField(max_length=2, blank=True)
    as_of = models.DateField("data as of")
    computed_at = models.DateTimeField()
    source_batch = models.UUIDField(null=True)
    formula_version = models.PositiveSmallIntegerField()
    # What was counted: the snapshot up to its date, then activity after it.
    totals_as_of = models.DateField(null=True)
    activity_from = models.DateField(null=True)
    activity_to = models.DateField(null=True)
    last_active_date = models.DateField(null=True)

    stakes = known_amount()
    winnings = known_amount()
    bets = models.BigIntegerField(null=True)
    deposits = known_amount()
    withdrawals = known_amount()
    bonus_received = known_amount()
    bonus_cost = known_amount()
    active_days = models.IntegerField(null=True)
    ggr = known_amount()
    pnl = known_amount()
    ngr = known_amount()
    theo = known_amount()
    net_deposits = known_amount()
    average_stake = known_amount()
    stakes_30d = known_amount()
    ggr_30d = known_amount()
    deposits_30d = known_amount()
    theo_90d = known_amount()
    active_days_30d = models.IntegerField(null=True)
    rtp = ratio()
    hold = ratio()
    bonus_ratio = ratio()
    withdrawal_ratio = ratio()
    tenure_days = models.IntegerField(null=True)
    recency_days = models.IntegerField(null=True)
    frequency = ratio()
    is_dormant = models.BooleanField(null=True)
    risk_score = models.SmallIntegerField(null=True)
    rfm_recency = models.SmallIntegerField(null=True)
    rfm_frequency = models.SmallIntegerField(null=True)
    rfm_monetary = models.SmallIntegerField(null=True)

    value_score = known_amount()
    value_basis = models.CharField(max_length=8, choices=ValueBasis, blank=True)
    vip_by_value = models.BooleanField(default=False)
    vip_below_since = models.DateField(null=True)
    segment = models.CharField(max_length=9, choices=Segment)
    segment_since = models.DateTimeField()
    segment_threshold = models.CharField(max_length=32)

    class Meta:
        default_permissions = ("view",)
        permissions = [("recalculate_metrics", "Can recalculate metrics and segments")]
        verbose_name_plural = "player metrics"
        constraints = [
            finite(
                *(
                    "stakes",
                    "winnings",
                    "deposits",
                    "withdrawals",
                    "bonus_received",
                    "bonus_cost",
                    "ggr",
                    "pnl",
                    "ngr",
                ),
                *(
                    "ggr",
                    "pnl",
                    "ngr",
                    "theo",
                    "net_deposits",
                    "average_stake",
                    "stakes_30d",
                    "ggr_30d",
                    "deposits_30d",
                    "theo_90d",
                ),
                *("rtp", "hold", "bonus_ratio", "withdrawal_ratio", "frequency", "value_score"),
                name="rewards_metrics_finite",
            ),
        ]
        indexes = [
            models.Index("segment", "player", name="rewards_metrics_segment"),
            # The list of dormant players reads along it.
            models.Index("player", name="rewards_metrics_dormant", condition=models.Q(is_dormant=True)),
        ]

    def __str__(self) -> str:
        return f"Metrics as of {self.as_of}"


class Book(BaseModel):
    """One source of players: its newest data date is the "today" of its metrics."""

    source = models.CharField(max_length=32, unique=True)
    as_of = models.DateField()

    class Meta:
        default_permissions = ("view",)

    def __str__(self) -> str:
        return self.source


class BookCut(BaseModel):
    """Where a book is cut into shares: the last (value, player) of each share, so ties fall by player id."""

    source = models.CharField(max_length=32)
    currency = models.CharField(max_length=3)
    metric = models.CharField(max_length=24)
    step = models.CharField(max_length=24)
    value = exact_amount()
    player_id = models.UUIDField()
    players = models.BigIntegerField(help_text="How many were ranked")

    class Meta:
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint("source", "currency", "metric", "step", name="rewards_cut_once"),
        ]

    def __str__(self) -> str:
        return f"{self.metric} {self.step}"


class SegmentChange(BaseModel):
    """A player moved from one segment to another, and the threshold that moved them. Append-only."""

    # No database constraint: written by one INSERT ... SELECT over players, a million at a time.
    player = models.ForeignKey(Player, models.DO_NOTHING, db_constraint=False, related_name="segment_changes")
    from_segment = models.CharField(max_length=9, choices=Segment)
    to_segment = models.CharField(max_length=9, choices=Segment)
    threshold = models.CharField(max_length=32)
    old_value = ratio()
    new_value = ratio()
    as_of = models.DateField("data as of")
    batch_id = models.UUIDField(null=True)

    class Meta:
        default_permissions = ("view",)
        indexes = [models.Index(fields=["player", "-id"], name="rewards_change_of_player")]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.get_from_segment_display()} to {self.get_to_segment_display()}"


class SegmentThreshold(BaseModel):
    """One number of the segment policy; a row of a currency wins over the row of all (empty currency)."""

    key = models.CharField(max_length=32)
    currency = models.CharField(max_length=3, blank=True)
    value = models.DecimalField(max_digits=19, decimal_places=6)

    class Meta:
        default_permissions = ("view",)
        permissions = [("set_threshold", "Can change segment thresholds")]
        ordering = ["key", "currency"]
        constraints = [
            models.UniqueConstraint("key", "currency", name="rewards_threshold_once"),
            models.CheckConstraint(condition=models.Q(value__gte=0), name="rewards_threshold_not_negative"),
            finite("value", name="rewards_threshold_finite"),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.currency}".strip()


class GameEdge(BaseModel):
    """House edge (1 - RTP) of a game; an empty game is the product's default, an empty product the book's."""

    product = models.CharField(max_length=32, blank=True)
    game = models.CharField(max_length=64, blank=True)
    house_edge = models.DecimalField(max_digits=7, decimal_places=6)

    class Meta:
        default_permissions = ("view",)
        permissions = [("set_edge", "Can change house edges")]
        ordering = ["product", "game"]
        constraints = [
            models.UniqueConstraint("product", "game", name="rewards_edge_once"),
            models.CheckConstraint(
                condition=models.Q(house_edge__gt=-1, house_edge__lt=1), name="rewards_edge_is_a_share"
            ),
            finite("house_edge", name="rewards_edge_finite"),
        ]

    def __str__(self) -> str:
        return f"{self.product or 'all'} {self.game}".strip()


class Recalculation(BaseModel):
    """One recalculation of metrics and segments; a failed one keeps the old rows and stands here as an alert."""

    state = models.CharField(max_length=8, choices=RecalculationState)
    batch_id = models.UUIDField(null=True)
    players = models.BigIntegerField(default=0)
    metrics_changed = models.BigIntegerField(default=0)
    segments_changed = models.BigIntegerField(default=0)
    seconds = models.DecimalField(max_digits=9, decimal_places=3, default=0)
    error = models.CharField(max_length=500, blank=True)

    class Meta:
        default_permissions = ("view",)
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.get_state_display()} {localtime(self.created_at):%d %b %Y, %H:%M}"
