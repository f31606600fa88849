"""How a command of Munim says that it cannot go on: one sentence on stderr, exit code 1."""

import errno
import sys
from collections.abc import Callable


class CannotStart(Exception):
    """One sentence for the person at the terminal."""


def disk_full(where: object) -> CannotStart:
    return CannotStart(f"The disk is full: free some space under {where} and start again.")


def answer(work: Callable[[], int]) -> int:
    """Runs a command's body; a refusal becomes its sentence and exit code 1."""
    try:
        return work()
    except CannotStart as refusal:
        sentence = str(refusal)
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT, errno.EACCES, errno.EROFS):
            raise
        sentence = str(disk_full(error.filename or "MUNIM_HOME"))
        if error.errno in (errno.EACCES, errno.EROFS):
            sentence = f"Munim may not write to {error.filename}: set MUNIM_HOME to a place it may."
    sys.stdout.flush()
    sys.stderr.write(f"munim: {sentence}\n")
    return 1
