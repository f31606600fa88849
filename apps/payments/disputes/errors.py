"""Why a dispute cannot be answered so."""

from apps.core.errors import Conflict, Forbidden, NotFound, Unavailable


class DisputeUnknown(NotFound):
    message = "There is no such dispute."


class PackUnknown(NotFound):
    message = "There is no such evidence pack."


class PackMissing(Conflict):
    reason, message = "NO_EVIDENCE", "Build the evidence pack first: the bank decides by what it is sent."


class PackBeingBuilt(Conflict):
    reason, message = "PACK_WAITING", "A pack of this dispute is being built already."


class OwnDispute(Forbidden):
    reason, message = "OWN_DISPUTE", "Your own payment is disputed: another person must answer."


class TooLate(Conflict):
    reason, message = "TOO_LATE", "The time to answer is over."


class PaymentNotKnown(Conflict):
    """The dispute is of a payment that we have not learned of yet."""

    reason, message = "PAYMENT_UNKNOWN", "The payment of this dispute is not known here."


class GatewaySilent(Unavailable):
    message = "The gateway does not answer now: what it said last is shown."
