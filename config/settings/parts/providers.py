"""Where the outside world is."""

from config import env

# The demo's outside world (apps/simulators, a process of its own).
SIMULATORS_URL = env.text("MUNIM_SIMULATORS_URL", f"http://127.0.0.1:{env.integer('MUNIM_SIMULATORS_PORT', 8002)}/")
