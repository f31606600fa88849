"""The verbs of imports. `import_*` are for doors; `run_*` do the work, in a task or in a command."""

from .checking import run_check
from .committing import import_commit, run_commit, run_follow_up, run_rehearsal
from .mapping import import_map, import_reopen, incomplete
from .opening import import_open, import_submit
from .presets import preset_save, preset_use, presets_load
from .sweeping import imports_sweep
from .undoing import import_cancel, import_undo, run_undo

__all__ = [
    "import_cancel",
    "import_commit",
    "import_map",
    "import_open",
    "import_reopen",
    "import_submit",
    "import_undo",
    "imports_sweep",
    "incomplete",
    "preset_save",
    "preset_use",
    "presets_load",
    "run_check",
    "run_commit",
    "run_follow_up",
    "run_rehearsal",
    "run_undo",
]
