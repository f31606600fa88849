"""Where which product may be offered, on which legal basis."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Concat

from apps.core.states import Product

from .base import BaseModel


def _same_text(*columns) -> Func:
    """Texts as a range of one 64-bit hash: GiST compares them for equality without an extension."""
    digest = Func(Concat(*columns), Value(0), function="hashtextextended")
    return Func(digest, digest, Value("[]"), function="int8range")


class JurisdictionRule(BaseModel):
    """A product may be offered in a region from one date to another. What no enabled rule allows is not offered."""

    product = models.CharField(max_length=40, choices=Product)
    region = models.CharField(max_length=8, help_text="ISO 3166: IN, or IN-TN for a state.")
    legal_basis = models.CharField(max_length=300, help_text="The law, licence or opinion it rests on.")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True, help_text="The last day; empty: until further notice.")
    is_enabled = models.BooleanField(default=False)

    class Meta:
        ordering = ["product", "region", "-valid_from"]
        permissions = [("set_jurisdiction", "Can open and close products in a region")]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="jurisdiction_days_in_order"
            ),
            models.CheckConstraint(condition=Q(product__in=Product.values), name="jurisdiction_product_known"),
            ExclusionConstraint(
                name="jurisdiction_one_enabled_at_a_time",
                expressions=[
                    (_same_text("product", Value(":"), "region"), RangeOperators.OVERLAPS),
                    (Func("valid_from", "valid_to", Value("[]"), function="daterange"), RangeOperators.OVERLAPS),
                ],
                condition=Q(is_enabled=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_product_display()} in {self.region} from {self.valid_from}"
