"""Column shapes: exact decimals only; times from the database."""

from django.db import models


def exact_amount(**options) -> models.DecimalField:
    """Money in the row's own currency."""
    return models.DecimalField(max_digits=19, decimal_places=4, **options)


def known_amount(**options) -> models.DecimalField:
    """Money that may be unknown: NULL, never zero in its place."""
    return exact_amount(null=True, blank=True, **options)


def ratio(**options) -> models.DecimalField:
    """A quotient, NULL where the denominator is zero or unknown; wide, so that no division can overflow it."""
    return models.DecimalField(max_digits=38, decimal_places=10, null=True, blank=True, **options)


def changed_at() -> models.DateTimeField:
    """When the row was written last; raw SQL that updates it sets it."""
    return models.DateTimeField(db_default=models.Func(function="clock_timestamp", arity=0), editable=False)
