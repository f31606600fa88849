"""Names of states and kinds; no logic."""

from django.db import models


class Segment(models.TextChoices):
    """In order of precedence: the first that holds wins."""

    VIP = "VIP", "VIP"
    NEW = "NEW", "New"
    BREAKEVEN = "BREAKEVEN", "Breakeven"
    WINNING = "WINNING", "Winning"
    LOSING = "LOSING", "Losing"


class ValueBasis(models.TextChoices):
    """What a player's value score was summed over."""

    ACTIVITY = "ACTIVITY", "Theo of the last 90 days"
    TOTALS = "TOTALS", "Theo of the whole totals snapshot"


class Match(models.TextChoices):
    FIRST = "FIRST", "First match"
    ALL = "ALL", "All matches"


class Period(models.TextChoices):
    ONCE = "ONCE", "Once"
    DAY = "DAY", "Day"
    WEEK = "WEEK", "Week"
    MONTH = "MONTH", "Month"


class RewardKind(models.TextChoices):
    """WAGERING: into the bonus bucket, converts at its requirement; other kinds arrive with their products."""

    WAGERING = "WAGERING", "Bonus with wagering"


class WageringBase(models.TextChoices):
    BONUS = "BONUS", "Bonus"
    DEPOSIT_PLUS_BONUS = "DEPOSIT_PLUS_BONUS", "Deposit and bonus"


class VersionState(models.TextChoices):
    DRAFT = "DRAFT", "Draft"
    REQUESTED = "REQUESTED", "Waiting for a second person"
    PUBLISHED = "PUBLISHED", "Published"
    SUPERSEDED = "SUPERSEDED", "Superseded"
    WITHDRAWN = "WITHDRAWN", "Withdrawn"


class RunState(models.TextChoices):
    RUNNING = "RUNNING", "Deciding"
    ISSUING = "ISSUING", "Issuing"
    DONE = "DONE", "Done"
    FAILED = "FAILED", "Failed"


class RewardState(models.TextChoices):
    DECIDED = "DECIDED", "Decided"
    HELD = "HELD", "Held for risk"
    ISSUED = "ISSUED", "Issued"
    COMPLETED = "COMPLETED", "Turned real"
    EXPIRED = "EXPIRED", "Expired"
    FORFEITED = "FORFEITED", "Forfeited"
    CANCELLED = "CANCELLED", "Cancelled"


class Refusal(models.TextChoices):
    """Why a match paid nothing."""

    NOT_COMPUTABLE = "NOT_COMPUTABLE", "The amount cannot be computed"
    NOT_POSITIVE = "NOT_POSITIVE", "The amount is not above zero"
    HOLDOUT = "HOLDOUT", "Held out to measure the rule"
    JURISDICTION = "JURISDICTION", "Not allowed where the player is"
    PROFIT_GATE = "PROFIT_GATE", "The profit gate says no"
    RISK = "RISK", "The risk gate says no"
    CAP_PLAYER = "CAP_PLAYER", "The player's cap is used up"
    CAP_RUN = "CAP_RUN", "The run's cap is used up"
    CAP_DAY = "CAP_DAY", "The day's cap is used up"
    BUDGET = "BUDGET", "The budget is used up"
    NO_BUDGET = "NO_BUDGET", "There is no budget"
    WALLET = "WALLET", "The wallet refused the grant"


class RecalculationState(models.TextChoices):
    DONE = "DONE", "Done"
    FAILED = "FAILED", "Failed"
