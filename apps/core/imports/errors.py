"""Refusals of imports."""

from apps.core.errors import Conflict, DomainError, Invalid, NotFound, Unprocessable


class KindUnknown(Invalid):
    reason, message = "IMPORT_KIND_UNKNOWN", "There is no such kind of import."


class PresetUnknown(Invalid):
    reason, message = "PRESET_UNKNOWN", "There is no preset of this name."


class BatchUnknown(NotFound):
    message = "There is no such import."


class FileUnreadable(Unprocessable):
    """The file as a whole cannot be imported; the message says why and what to do."""

    reason, message = "FILE_UNREADABLE", "The file cannot be read."


class FileTooLarge(DomainError):
    code, status, reason, message = "PAYLOAD_TOO_LARGE", 413, "FILE_TOO_LARGE", "The file is too large."


class MappingInvalid(Invalid):
    """`details.fields` names the fields and what is missing."""

    reason, message = "MAPPING_INVALID", "The columns are not mapped completely."


class WrongState(Conflict):
    reason, message = "STATE", "The import's state does not allow this."


class BatchRunning(Conflict):
    reason, message = "RUNNING", "Another process is working on this import."


class NothingToCommit(Conflict):
    reason, message = "NOTHING_TO_COMMIT", "No row of the file can be imported."


class RowsWrong(Conflict):
    reason, message = (
        "ROWS_WRONG",
        "A file of this kind is imported whole or not at all: correct the rows first.",
    )


class FileGone(NotFound):
    message = "The uploaded file is no longer kept: only the list of errors is."
