"""What can be made to happen."""

from django.db.models import TextChoices


class Operation(TextChoices):
    PAN = "PAN", "PAN check"
    OCR = "OCR", "Reading of a PAN card"
    SIGN = "SIGN", "Aadhaar signing"
    STATUS = "STATUS", "Where a signing stands"
    LIVENESS = "LIVENESS", "Liveness of a selfie"


class Outcome(TextChoices):
    MATCH = "MATCH", "Everything matches"
    NAME_MISMATCH = "NAME_MISMATCH", "Another name is registered"
    NAME_CLOSE = "NAME_CLOSE", "A longer name is registered (unclear)"
    DOB_MISMATCH = "DOB_MISMATCH", "Another birth date is registered"
    UNKNOWN_PAN = "UNKNOWN_PAN", "There is no such PAN"
    INACTIVE = "INACTIVE", "The PAN is not active"
    READ = "READ", "The card is read"
    BLURRED = "BLURRED", "The card is blurred"
    OTHER_CARD = "OTHER_CARD", "It is another kind of card"
    WITH_AADHAAR = "WITH_AADHAAR", "The answer holds an Aadhaar number"
    LIVE = "LIVE", "A living person"
    SPOOF = "SPOOF", "A picture of a picture"
    UNCLEAR = "UNCLEAR", "Unclear"
    PERSON = "PERSON", "A person decides on the signing page"
    SIGNED = "SIGNED", "Signed by itself a moment later"
    REFUSED = "REFUSED", "Refused by itself a moment later"
    EARLY = "EARLY", "Signed, and the webhook comes before our answer"
    DUPLICATE = "DUPLICATE", "Signed, and the webhook comes three times"
    REORDERED = "REORDERED", "Signed, and the webhooks come in the wrong order"
    LOST = "LOST", "Signed, and the webhook is lost"
    FORGED = "FORGED", "A forged webhook says it was signed"
    AS_IT_IS = "AS_IT_IS", "As it stands"
    TIMEOUT = "TIMEOUT", "No answer (done, but told too late)"
    ERROR = "ERROR", "Error 500"
    BUSY = "BUSY", "Busy: 429 with Retry-After"
    GARBAGE = "GARBAGE", "Garbage instead of JSON"


_O = Outcome
TROUBLE = (_O.TIMEOUT, _O.ERROR, _O.BUSY, _O.GARBAGE)
# The first one happens when nothing else was chosen.
POSSIBLE = {
    Operation.PAN: (
        _O.MATCH, _O.NAME_MISMATCH, _O.NAME_CLOSE, _O.DOB_MISMATCH, _O.UNKNOWN_PAN, _O.INACTIVE, *TROUBLE,
    ),
    Operation.OCR: (_O.READ, _O.BLURRED, _O.OTHER_CARD, _O.WITH_AADHAAR, *TROUBLE),
    Operation.SIGN: (
        _O.PERSON, _O.SIGNED, _O.REFUSED, _O.EARLY, _O.DUPLICATE, _O.REORDERED, _O.LOST, _O.FORGED, *TROUBLE,
    ),
    Operation.STATUS: (_O.AS_IT_IS, *TROUBLE),
    Operation.LIVENESS: (_O.LIVE, _O.SPOOF, _O.UNCLEAR, *TROUBLE),
}  # fmt: skip
