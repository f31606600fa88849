"""How much of a payment may still go back."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from apps.core.money import Money, from_minor


class Allowance(models.Model):
    """A payment's money, and the part that refunds claim. PostgreSQL refuses a claim above what was taken, whoever
    writes it; the row is also the lock that parallel refunds of a payment wait for."""

    gateway_payment = models.OneToOneField(
        "payments.GatewayPayment", models.PROTECT, primary_key=True, related_name="refund_allowance"
    )
    taken = models.BigIntegerField(help_text="Minor units.")
    claimed = models.BigIntegerField(default=0, help_text="By refunds that are not over without effect, minor units.")
    currency = models.CharField(max_length=3)
    kept = models.BigIntegerField(default=0, help_text="Given out of SUSPENSE to its user, minor units.")
    kept_for = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(taken__gt=0, claimed__gte=0, claimed__lte=F("taken")), name="refunds_never_above_taken"
            ),
            models.CheckConstraint(
                condition=Q(kept=0, kept_for=None) | Q(kept__gt=0, kept__lte=F("claimed"), kept_for__isnull=False),
                name="refunds_kept_for_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.left} left"

    @property
    def left(self) -> Money:
        return from_minor(self.taken - self.claimed, self.currency)
