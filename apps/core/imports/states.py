"""Where an import stands."""

from django.db import models


class BatchState(models.TextChoices):
    UPLOADED = "UPLOADED", "Uploaded"
    MAPPED = "MAPPED", "Columns mapped"
    VALIDATING = "VALIDATING", "Checking rows"
    PREVIEWED = "PREVIEWED", "Ready to confirm"
    COMMITTING = "COMMITTING", "Importing"
    COMMITTED = "COMMITTED", "Imported"
    UNDOING = "UNDOING", "Undoing"
    UNDONE = "UNDONE", "Undone"
    FAILED = "FAILED", "Failed"
    CANCELLED = "CANCELLED", "Cancelled"


RUNNING = (BatchState.VALIDATING, BatchState.COMMITTING, BatchState.UNDOING)


class DateOrder(models.TextChoices):
    DAY_FIRST = "DAY_FIRST", "Day first (31/12/2026)"
    MONTH_FIRST = "MONTH_FIRST", "Month first (12/31/2026)"


class Rounding(models.TextChoices):
    """What happens to an amount with more decimals than its currency has."""

    REFUSE = "REFUSE", "Refuse the row"
    ROUND = "ROUND", "Round half up to the currency's decimals"


class KeptReason(models.TextChoices):
    """Why undo left a row as it is."""

    CHANGED = "CHANGED", "Changed since the import"
    IN_USE = "IN_USE", "Other records depend on it"
