"""The verbs of privacy."""

from .erasures import erasure_cancel, erasure_cancel_by_login, erasure_request, erasure_run, erasures_run_due
from .exports import (
    OPENER,
    StoredFile,
    export_expire,
    export_finish,
    export_link,
    export_owner,
    export_request,
    export_start,
    exports_over,
    exports_to_build,
)
from .reveals import REVEAL, Shown, reveal_approved, reveal_ask, reveal_show, reveal_sign_off

__all__ = [
    "OPENER",
    "REVEAL",
    "Shown",
    "StoredFile",
    "erasure_cancel",
    "erasure_cancel_by_login",
    "erasure_request",
    "erasure_run",
    "erasures_run_due",
    "export_expire",
    "export_finish",
    "export_link",
    "export_owner",
    "export_request",
    "export_start",
    "exports_over",
    "exports_to_build",
    "reveal_approved",
    "reveal_ask",
    "reveal_show",
    "reveal_sign_off",
]
