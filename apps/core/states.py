"""Where the platform's own things stand."""

from django.db import models


class DeliveryStatus(models.TextChoices):
    PENDING = "PENDING", "Pending"
    DONE = "DONE", "Done"
    DEAD = "DEAD", "Dead letter"


class ApprovalState(models.TextChoices):
    PENDING = "PENDING", "Waiting for a second person"
    APPROVED = "APPROVED", "Approved and carried out"
    REJECTED = "REJECTED", "Rejected"
    VOIDED = "VOIDED", "Voided: the evidence changed"
    EXPIRED = "EXPIRED", "Expired"


class CapOutcome(models.TextChoices):
    """What a cap that is reached does."""

    HOLD = "HOLD", "Hold for a person"
    REFUSE = "REFUSE", "Refuse"


class RiskOutcome(models.TextChoices):
    ALLOW = "ALLOW", "Allow"
    HOLD = "HOLD", "Hold for a person"
    REFUSE = "REFUSE", "Refuse"


class Product(models.TextChoices):
    """What may be offered, or not, in a region."""

    WALLET_TRANSFER = "wallet.transfer", "Transfers between users"
    DEPOSIT = "deposit", "Deposits"
    REWARDS = "rewards", "Rewards"
    CONTESTS = "contests", "Fantasy contests"
    CHITS = "chits", "Chit groups"
    MARKETPLACE = "marketplace", "Marketplace"
