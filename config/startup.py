"""The last word before a process serves: an unsafe deployment does not start."""

import sys

from django.core.checks import Tags, run_checks

from .checks import DEPLOYMENT


def refuse_unsafe() -> None:
    """Ends the process with every reason when the checks of the deployment find an error."""
    found = run_checks(tags=[DEPLOYMENT]) + run_checks(tags=[Tags.database], databases=["default"])
    errors = [message for message in found if message.is_serious()]
    if errors:
        for error in errors:
            sys.stderr.write(f"munim: {error.id} {error.msg} {error.hint or ''}".rstrip() + "\n")
        sys.exit(1)
