"""WebSockets: where clients find them."""

from config import env

LIVE_URL = env.text("MUNIM_LIVE_URL", f"ws://127.0.0.1:{env.integer('MUNIM_LIVE_PORT', 8001)}/ws/")
