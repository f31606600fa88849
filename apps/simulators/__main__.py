"""`python -m apps.simulators [PORT]`: serves all worlds from one process on 127.0.0.1; port 0 takes any free one.

A thread per request: an answer that is told to come late keeps nobody else waiting.
"""

import os
import signal
import socket
import sys
from typing import NoReturn

import django
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.core.wsgi import get_wsgi_application

HOST = "127.0.0.1"


class Server(ThreadedWSGIServer):
    """Ends at once: requests that are told to wait die with the process."""

    daemon_threads = True
    request_queue_size = 128


class Handler(WSGIRequestHandler):
    """Says nothing per request: the pages show what arrived."""

    disable_nagle_algorithm = True  # head and body are two packets: the second would wait 40 ms for the first's ACK

    def get_environ(self) -> dict:
        return {**super().get_environ(), "munim.hang_up": self.hang_up}

    def hang_up(self) -> None:
        """The caller hears nothing but the end of the line."""
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def log_message(self, format: str, *args) -> None:
        pass


def _stop(*_) -> NoReturn:
    sys.exit(0)


def main(port: int) -> None:
    from .database import prepare
    from .world import worlds

    prepare()
    server = Server((HOST, port), Handler)
    server.set_app(get_wsgi_application())
    for world in worlds():
        world.begin()
    print(f"http://{HOST}:{server.server_port}", flush=True)  # noqa: T201 - whoever asked for any port reads it here
    server.serve_forever()


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "apps.simulators.settings"
    signal.signal(signal.SIGTERM, _stop)
    signal.signal(signal.SIGINT, _stop)
    django.setup()
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 0)
