"""What users forbid themselves: limits on deposits, stakes and losses, and staying away altogether."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from apps.accounts.states import LimitKind, LimitPeriod
from apps.core import clock
from apps.core.models import BaseModel, append_only
from apps.core.money import MAX_MINOR, Money, from_minor


class UserLimit(BaseModel):
    """A limit in minor units; null: none. A looser one waits in `later_*` and holds by itself when its time comes."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="limits", db_index=False)
    kind = models.CharField(max_length=8, choices=LimitKind)
    period = models.CharField(max_length=5, choices=LimitPeriod)
    currency = models.CharField(max_length=3)
    amount = models.BigIntegerField(null=True, blank=True)
    later_amount = models.BigIntegerField(null=True, blank=True)
    later_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["kind", "period", "currency"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["user", "kind", "period", "currency"], name="one_limit_of_a_kind"),
            models.CheckConstraint(
                condition=(Q(amount=None) | Q(amount__gte=0, amount__lte=MAX_MINOR))
                & (Q(later_amount=None) | Q(later_amount__gte=0, later_amount__lte=MAX_MINOR, later_at__isnull=False)),
                name="limit_amounts",
            ),
            models.CheckConstraint(
                condition=Q(later_amount=None) | Q(later_amount__gt=F("amount")), name="limit_later_is_looser"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.get_period_display()}"

    @property
    def has_come(self) -> bool:
        """The looser limit holds already."""
        return self.later_at is not None and self.later_at <= clock.now()

    @property
    def minor(self) -> int | None:
        """What holds now, minor units; None: no limit."""
        return self.later_amount if self.has_come else self.amount

    @property
    def money(self) -> Money | None:
        return self.as_money(self.minor)

    @property
    def waits(self) -> bool:
        return self.later_at is not None and not self.has_come

    @property
    def later_money(self) -> Money | None:
        return self.as_money(self.later_amount)

    def as_money(self, minor: int | None) -> Money | None:
        return None if minor is None else from_minor(minor, self.currency)


class SelfExclusionQuerySet(models.QuerySet):
    def active(self):
        return self.filter(Q(until=None) | Q(until__gt=clock.now()))


class SelfExclusion(BaseModel):
    """A user's word to stay away until then, or for good (null). Nobody takes it back; a longer one is a new row."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="self_exclusions")
    until = models.DateTimeField(null=True, blank=True)

    objects = SelfExclusionQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        default_permissions = ()
        triggers = append_only()
        constraints = [
            models.CheckConstraint(condition=Q(until=None) | Q(until__gt=F("created_at")), name="exclusion_ends_later")
        ]

    def __str__(self) -> str:
        return f"until {self.until:%Y-%m-%d %H:%M}" if self.until else "for good"
