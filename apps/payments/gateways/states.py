"""Words of the gateways."""

from django.db import models


class Direction(models.TextChoices):
    IN = "IN", "Money in"
    OUT = "OUT", "Money out"


class CircuitState(models.TextChoices):
    CLOSED = "CLOSED", "In use"
    OPEN = "OPEN", "Left alone"
    TRYING = "TRYING", "On trial"


class Switch(models.TextChoices):
    """What an operator has decided about a gateway."""

    NORMAL = "NORMAL", "By its health"
    OFF = "OFF", "Nothing new goes there"
    FORCED = "FORCED", "Always, first of all"


class CallOutcome(models.TextChoices):
    SUCCESS = "SUCCESS", "Answered"
    REFUSED = "REFUSED", "Refused"
    NOT_ATTEMPTED = "NOT_ATTEMPTED", "Never reached them"
    UNKNOWN = "UNKNOWN", "Not known"
