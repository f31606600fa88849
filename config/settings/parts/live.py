"""WebSockets: where clients find them."""

from config import env

from .domain import PUBLIC_URL


def _found_at() -> str:
    """Behind TLS one address serves both, see docker/README.md; on this machine live has a port of its own."""
    if PUBLIC_URL.startswith("https://"):
        return f"wss://{PUBLIC_URL.removeprefix('https://').rstrip('/')}/ws/"
    return f"ws://127.0.0.1:{env.integer('MUNIM_LIVE_PORT', 8001)}/ws/"


LIVE_URL = env.text("MUNIM_LIVE_URL", _found_at())
# A stopping process sends its sockets away over so many seconds, so that they do not come back all at once.
LIVE_LEAVE_SECONDS = env.integer("MUNIM_LIVE_LEAVE_SECONDS", 30)
# How often a process tells the operations page what it holds.
LIVE_REPORT_SECONDS = 5
# A client whose queue is full and who reads next to nothing for so long is closed (4408).
LIVE_SLOW_SECONDS = 5
