"""`python -m config.embedded exec -- COMMAND` runs a command beside the servers.

It starts what is missing, sets DATABASE_URL and REDIS_URL, and stops what nobody else uses any more.
"""

import argparse
import os
import signal
import subprocess
import sys

from config import env
from config.locks import one_at_a_time
from config.refusal import answer

from . import Servers, Use


def run_command(command: list[str], variables: dict[str, str]) -> int:
    """Runs the command to its end, passing a termination on; its exit code."""
    child = subprocess.Popen(command, env={**os.environ, **variables})
    signal.signal(signal.SIGTERM, lambda *_: child.terminate())
    while True:
        try:
            return child.wait()
        except KeyboardInterrupt:
            continue


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m config.embedded", usage="%(prog)s start|stop|exec [options] [-- COMMAND]"
    )
    parser.add_argument("verb", choices=["start", "stop", "exec"])
    parser.add_argument("--under", default="", help="a folder below MUNIM_HOME instead of MUNIM_HOME itself")
    parser.add_argument(
        "--alone", default="", metavar="SENTENCE", help="refuse with this sentence beside another user"
    )
    parser.add_argument("--throwaway", action="store_true", help="trade durability for speed: data of a test run")
    return parser


def command_line(arguments: list[str]) -> int:
    separator = arguments.index("--") if "--" in arguments else len(arguments)
    chosen, command = _parser().parse_args(arguments[:separator]), arguments[separator + 1 :]
    servers = Servers(home=env.HOME / chosen.under, throwaway=chosen.throwaway)
    if chosen.verb == "exec":
        with Use(servers, alone=bool(chosen.alone), refusal=chosen.alone) as variables:
            return run_command(command, {**variables, "MUNIM_HOME": str(servers.home)})
    with one_at_a_time(servers.home / "start.lock"):
        servers.start() if chosen.verb == "start" else servers.stop()
    return 0


if __name__ == "__main__":
    sys.exit(answer(lambda: command_line(sys.argv[1:])))
