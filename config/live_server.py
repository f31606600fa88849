"""`python -m config.live_server --host --port`: uvicorn with two things it lacks.

A socket whose client does not read is closed all the same, and a stopping server sends its sockets away in batches.
"""

import argparse
import os
import sys

import uvicorn
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

LARGEST_FRAME = 4096  # of clients
PING_EVERY = PONG_WITHIN = 25.0  # seconds: two missed, and the connection is dropped
CLOSE_WITHIN = 10.0


class LiveProtocol(WebSocketsSansIOProtocol):
    """Offers `munim.close`: a close frame that does not wait for what the client has not read."""

    def handle_connect(self, event) -> None:
        super().handle_connect(event)
        if self.response.status_code == 101:
            self.scope["extensions"]["munim.close"] = self.close_now

    def close_now(self, code: int) -> None:
        if self.close_sent or self.disconnected or self.transport.is_closing():
            return
        self.stop_keepalive()
        self.conn.send_close(code)
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.close_sent = True
        self.queue.put_nowait({"type": "websocket.disconnect", "code": code})
        if self.read_paused:
            self.read_paused = False
            self.transport.resume_reading()
        self.close_timer = self.loop.call_later(CLOSE_WITHIN, self.transport.abort)

    def keepalive_timeout(self) -> None:
        """Nobody answers: what waits for them is thrown away, or the connection would stay."""
        super().keepalive_timeout()
        self.transport.abort()


class LiveServer(uvicorn.Server):
    """Stops accepting, sends everybody away, then stops."""

    async def shutdown(self, sockets=None) -> None:
        from django.conf import settings

        from apps.notifications.live.consumers import leave

        for server in self.servers:
            server.close()
        await leave(settings.LIVE_LEAVE_SECONDS)
        await super().shutdown(sockets)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m config.live_server")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=int(os.environ.get("MUNIM_LIVE_PORT") or 8001))
    chosen = parser.parse_args(arguments)
    from config.asgi import application  # before the event loop: the start-up checks ask the database

    config = uvicorn.Config(
        application,
        host=chosen.host,
        port=chosen.port,
        lifespan="off",
        access_log=False,
        log_level="warning",
        loop="uvloop",
        http="httptools",
        ws=LiveProtocol,
        ws_max_size=LARGEST_FRAME,
        ws_ping_interval=PING_EVERY,
        ws_ping_timeout=PONG_WITHIN,
        ws_per_message_deflate=False,  # 1,000 compressors cost more memory than the bytes they save
        timeout_graceful_shutdown=5,
        backlog=4096,
    )
    server = LiveServer(config)
    server.run()
    return 0 if server.started else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
