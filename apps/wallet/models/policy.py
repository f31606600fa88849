"""Which buckets a product spends, and what a jurisdiction allows of a bonus."""

from decimal import Decimal

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from apps.core.models import BaseModel
from apps.wallet.states import BUCKETS, AccountKind

BUCKET_CHOICES = [(kind.value, kind.label) for kind in BUCKETS]


class SpendingPolicy(BaseModel):
    """The order in which a product spends buckets, and how much of a stake may be bonus."""

    product = models.CharField(max_length=40, unique=True)
    buckets = ArrayField(models.CharField(max_length=20, choices=BUCKET_CHOICES), size=3)
    bonus_share = models.DecimalField(
        max_digits=5, decimal_places=4, default=Decimal(1), help_text="Part of a spend that may be bonus, 0 to 1."
    )
    is_stake = models.BooleanField(
        default=True, help_text="What is spent is at stake: the user's own limits and self-exclusion hold."
    )

    class Meta:
        verbose_name_plural = "spending policies"
        default_permissions = ("view", "change")
        constraints = [
            models.CheckConstraint(condition=Q(bonus_share__gte=0, bonus_share__lte=1), name="wallet_policy_share"),
            models.CheckConstraint(
                condition=Q(buckets__contained_by=[AccountKind(kind).value for kind in BUCKETS], buckets__len__gte=1),
                name="wallet_policy_buckets",
            ),
        ]

    def __str__(self) -> str:
        return self.product


class BonusLimit(BaseModel):
    """What a jurisdiction allows of a product's bonuses; an empty product means all of them."""

    jurisdiction = models.CharField(max_length=8)
    product = models.CharField(max_length=40, blank=True)
    max_multiple = models.DecimalField(max_digits=7, decimal_places=2)

    class Meta:
        default_permissions = ("view", "change", "add")
        constraints = [
            models.UniqueConstraint(fields=["jurisdiction", "product"], name="wallet_bonus_limit_once"),
            models.CheckConstraint(condition=Q(max_multiple__gte=0), name="wallet_bonus_limit_multiple"),
        ]

    def __str__(self) -> str:
        return f"{self.jurisdiction} {self.product or 'all'}: {self.max_multiple}x"
