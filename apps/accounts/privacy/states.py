"""The words privacy uses for reasons and stages."""

from django.db.models import TextChoices


class RevealReason(TextChoices):
    """Why somebody must see a value that is masked."""

    CONTACT = "CONTACT", "To reach the user"
    IDENTITY = "IDENTITY", "To check who they are"
    PAYMENT = "PAYMENT", "Payment or payout trouble"
    FRAUD = "FRAUD", "Suspected fraud"
    LEGAL = "LEGAL", "Order of an authority"
    OTHER = "OTHER", "Other"


class ExportState(TextChoices):
    REQUESTED = "REQUESTED", "Waiting"
    BUILDING = "BUILDING", "Being built"
    READY = "READY", "Ready"
    FAILED = "FAILED", "Failed"
    EXPIRED = "EXPIRED", "File destroyed"


class ErasureState(TextChoices):
    SCHEDULED = "SCHEDULED", "Scheduled"
    CANCELLED = "CANCELLED", "Cancelled"
    DONE = "DONE", "Erased"
