"""`make fuzz [ARGS="--as admin --examples 50"]`: every operation of the OpenAPI schema is called with what it allows
and with what it does not, on a server and a database of its own, by somebody who is logged in.

It fails on any answer of 5xx and on any answer that the schema does not describe. Not part of `make test`.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

from config.run.prepare import prepare
from tests.runtime.processes import PATIENCE

ROOT = Path(__file__).resolve().parents[2]
DATABASE = "munim_fuzz"
PORT = 18_100
CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
)
# What would answer 429 for the rest of the run.
RAISED = {
    "api.default_per_minute": 1_000_000,
    "otp.sends_per_hour": 1_000_000,
    "otp.sends_per_hour_ip": 1_000_000,
    "staff_login.failures": 1_000_000,
    "staff_login.failures_ip": 1_000_000,
}


def fresh_database() -> None:
    """Demo data, because its people may log in by a known code; a fuzzer finds more where there is something."""
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as server:
        server.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
        server.execute(f"CREATE DATABASE {DATABASE}")
    os.environ["DATABASE_URL"] = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{DATABASE}").geturl()
    os.environ["DJANGO_SETTINGS_MODULE"], os.environ["MUNIM_DEMO"] = "config.settings.local", "1"
    prepare()


def raise_limits() -> None:
    from apps.core import gate, policy

    gate.client().flushdb()
    for key, value in RAISED.items():
        policy.set(key=key, value=value, actor=None, reason="fuzzing")


def fuzz(options: argparse.Namespace, port: int) -> int:
    """Schemathesis in a process of its own; its exit code."""
    base = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "schemathesis.cli", "run", f"{base}/api/v1/schema/", f"--url={base}"]
    command += [f"--checks={','.join(CHECKS)}", f"--max-examples={options.examples}", f"--seed={options.seed}"]
    command += ["--phases=examples,coverage,fuzzing", "--continue-on-failure", "--warnings=off", "--no-color"]
    command += ["--suppress-health-check=all", f"--request-timeout={PATIENCE}", *options.rest]
    variables = {"SCHEMATHESIS_HOOKS": "tests.fuzz.login", "MUNIM_FUZZ_AS": options.who, "MUNIM_FUZZ_URL": base}
    variables["PYTHONPATH"] = str(ROOT)
    # It keeps what it learnt in the folder it runs in.
    with tempfile.TemporaryDirectory() as place:
        return subprocess.run(command, env={**os.environ, **variables}, cwd=place, check=False).returncode


def main() -> int:
    parser = argparse.ArgumentParser(prog="make fuzz")
    parser.add_argument("--as", dest="who", default="member", help="member, or a role of the staff such as admin")
    parser.add_argument("--examples", type=int, default=25, help="generated calls per operation")
    parser.add_argument("--seed", type=int, default=20261121)
    options, options.rest = parser.parse_known_args()
    fresh_database()
    raise_limits()
    from apps.simulators.gateways.keys import BELOW
    from tests.bench.serving import served
    from tests.simulators.playing import playing

    with playing() as simulators:  # without gateways every order is a 502, and rightly so
        os.environ.update({f"MUNIM_{code.upper()}_URL": f"{simulators.url}/{below}" for code, below in BELOW.items()})
        with served("config.wsgi:application", "/readyz", port=PORT) as port:
            return fuzz(options, port)


if __name__ == "__main__":
    sys.exit(main())
