"""What rewards refuses."""

from apps.core.errors import Conflict, Invalid, NotFound, RateLimited, Unprocessable


class RuleInvalid(Invalid):
    reason, message = "RULE_INVALID", "The rule's text is not valid."


class TermsInvalid(Invalid):
    reason, message = "TERMS_INVALID", "The rule's terms are not valid."


class PolicyInvalid(Invalid):
    reason, message = "POLICY_INVALID", "This number cannot be set."


class RuleNameTaken(Conflict):
    reason, message = "NAME_TAKEN", "There is a rule of this name."


class UnknownRule(NotFound):
    message = "There is no such rule."


class UnknownPlayer(NotFound):
    message = "There is no such player."


class UnknownReward(NotFound):
    message = "There is no such reward."


class NoDraft(Conflict):
    reason, message = "NO_DRAFT", "This rule has no draft."


class DraftWaits(Conflict):
    reason, message = "WAITS_FOR_APPROVAL", "A version of this rule waits for a second person: decide it first."


class WhatIfMissing(Conflict):
    reason, message = "WHAT_IF_MISSING", "Run a what-if of exactly this wording first."


class WhatIfStale(Conflict):
    reason, message = "WHAT_IF_STALE", "The last what-if or its data is older than a day: run it again."


class GateRefuses(Unprocessable):
    reason, message = "PROFIT_GATE", "The profit gate does not let this rule go live."


class BudgetMissing(Unprocessable):
    reason, message = "BUDGET_MISSING", "An exempt rule needs a budget of its own."


class NotComputable(Unprocessable):
    reason, message = "NOT_COMPUTABLE", "The rule cannot be computed: a number grows beyond all bounds."


class ClaimRefused(Unprocessable):
    """One answer for every cause, so that nobody learns which fact was wrong."""

    reason, message = "CLAIM_REFUSED", "No profile could be linked with these facts."


class ClaimsUsedUp(RateLimited):
    message = "Too many tries: wait a day or ask support."


class AlreadyLinked(Conflict):
    reason, message = "ALREADY_LINKED", "Your account is linked to a profile already."


class BudgetTooSmall(Conflict):
    reason, message = "BUDGET_SPENT", "More than this has been promised from the budget already."
