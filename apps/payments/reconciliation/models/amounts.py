"""Column shapes: exact decimals in the row's own currency."""

from django.db import models


def exact(**options) -> models.DecimalField:
    """Money in major units, as files write it; never NaN (each table says so in a CHECK)."""
    return models.DecimalField(max_digits=19, decimal_places=4, **options)
