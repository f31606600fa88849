"""Why a document is not given or not issued."""

from apps.core.errors import NotFound, Unprocessable


class UnknownDocument(NotFound):
    message = "There is no such document."


class NoReceipt(NotFound):
    message = "There is no receipt for this payment yet."


class NothingToDocument(Unprocessable):
    reason, message = "DOCUMENT_EMPTY", "A document has at least one line, all in its own currency."


class PrefixTaken(Unprocessable):
    reason, message = "PREFIX_TAKEN", "Documents of another kind are numbered with this prefix."
