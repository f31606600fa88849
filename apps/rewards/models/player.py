"""Players and what is known of them: totals snapshots and daily activity."""

from django.conf import settings
from django.contrib.postgres.indexes import BrinIndex
from django.db import models

from apps.core.encryption import blind_index
from apps.core.fields import BlindIndexField, EncryptedTextField
from apps.core.models import BaseModel

from .amounts import changed_at, known_amount
from .constraints import finite, not_negative

MONEY = ("deposits", "withdrawals", "stakes", "winnings")


class Player(BaseModel):
    """A profile beside a user. `external_id` is the player's id in the book it came from (`source`)."""

    source = models.CharField("book", max_length=32, default="main")
    external_id = models.CharField("player id", max_length=64)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="player", editable=False
    )
    name = models.CharField(max_length=120, blank=True)
    country = models.CharField(max_length=2, blank=True)
    currency = models.CharField(max_length=3)
    registered_date = models.DateField(null=True, blank=True)
    # Who may claim the profile: the mobile opens the door, the second fact confirms (numbers are recycled).
    mobile = EncryptedTextField(null=True, blank=True)
    mobile_index = BlindIndexField(null=True, editable=False)
    date_of_birth = EncryptedTextField(null=True, blank=True, help_text="ISO date")
    claimed_at = models.DateTimeField(null=True, editable=False)
    # VIP by hand: from a person, until a date.
    vip_until = models.DateField(null=True, blank=True)
    batch_id = models.UUIDField(null=True, editable=False, help_text="The import that wrote this row last")
    updated_at = changed_at()

    class Meta:
        default_permissions = ("view",)
        permissions = [
            ("evaluate_player", "Can ask the rules about one player"),
            ("grant_vip", "Can make a player VIP by hand"),
            ("view_playerimport", "Can see imports of players"),
        ]
        constraints = [
            models.UniqueConstraint("source", "external_id", name="rewards_player_once_per_book"),
            models.CheckConstraint(condition=~models.Q(external_id=""), name="rewards_player_has_an_id"),
            models.CheckConstraint(
                condition=models.Q(currency__regex=r"^[A-Z]{3}$"), name="rewards_player_has_a_currency"
            ),
        ]
        indexes = [
            models.Index("mobile_index", name="rewards_player_mobile", condition=models.Q(mobile_index__isnull=False)),
            models.Index("external_id", name="rewards_player_external"),
            # What the players page searches by its beginning, and filters by.
            models.Index(fields=["name"], name="rewards_player_name", opclasses=["varchar_pattern_ops"]),
            models.Index("country", "id", name="rewards_player_country"),
        ]

    def __str__(self) -> str:
        return self.name or self.external_id

    def save(self, *args, **kwargs):
        self.mobile_index = blind_index(self.mobile, purpose="mobile") if self.mobile else None
        super().save(*args, **kwargs)


class PlayerTotals(models.Model):
    """The newest totals snapshot of a player: everything up to and including `as_of`.

    It wins over daily activity up to its date; activity after it adds (README, "Counted once").
    """

    player = models.OneToOneField(Player, models.CASCADE, primary_key=True, related_name="totals")
    as_of = models.DateField()
    product = models.CharField(max_length=32, blank=True, help_text="For the house edge; empty: the book's default")
    deposits = known_amount()
    withdrawals = known_amount()
    stakes = known_amount()
    winnings = known_amount()
    bets = models.BigIntegerField(null=True, blank=True)
    active_days = models.IntegerField(null=True, blank=True)
    last_active_date = models.DateField(null=True, blank=True)
    bonus_received = known_amount()
    bonus_converted = known_amount(help_text="Bonus money that turned real")
    batch_id = models.UUIDField(null=True, editable=False)
    updated_at = changed_at()

    class Meta:
        default_permissions = ("view",)
        verbose_name_plural = "player totals"
        constraints = [
            finite(*MONEY, "bonus_received", "bonus_converted", name="rewards_totals_finite"),
            not_negative(
                *MONEY, "bonus_received", "bonus_converted", "bets", "active_days", name="rewards_totals_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"Totals as of {self.as_of}"


class DailyActivity(BaseModel):
    """What a player did on a business date in one game: added up into the metrics."""

    player = models.ForeignKey(Player, models.CASCADE, related_name="activity")
    date = models.DateField()
    product = models.CharField(max_length=32, blank=True)
    game = models.CharField(max_length=64, blank=True)
    stakes = known_amount()
    winnings = known_amount()
    bets = models.BigIntegerField(null=True, blank=True)
    deposits = known_amount()
    withdrawals = known_amount()
    bonus_received = known_amount()
    bonus_converted = known_amount(help_text="Bonus money that turned real")
    batch_id = models.UUIDField(null=True, editable=False)
    updated_at = changed_at()

    class Meta:
        default_permissions = ("view",)
        verbose_name_plural = "daily activity"
        constraints = [
            models.UniqueConstraint("player", "date", "product", "game", name="rewards_activity_once"),
            finite(*MONEY, "bonus_received", "bonus_converted", name="rewards_activity_finite"),
            not_negative(*MONEY, "bonus_received", "bonus_converted", "bets", name="rewards_activity_not_negative"),
        ]
        # Batches are written one after another: a BRIN index finds one without a price on every insert.
        indexes = [
            BrinIndex("batch_id", name="rewards_activity_batch"),
            BrinIndex("date", name="rewards_activity_date"),
        ]

    def __str__(self) -> str:
        return f"{self.date} {self.game or self.product}".strip()
