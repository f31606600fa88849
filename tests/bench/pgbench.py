"""PostgreSQL's own bench on the server under test: the reference of the ledger's figures."""

import os
import re
import subprocess
from functools import cache
from urllib.parse import urlsplit

import psycopg

from config.embedded.postgres import program_dir

SCALE = 16


def _url(database: str) -> str:
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{database}").geturl()


def _pgbench(*arguments: str) -> str:
    command = [str(program_dir() / "pgbench"), *arguments, _url("pgbench")]
    done = subprocess.run(command, text=True, capture_output=True, check=True)
    return done.stdout


def _create() -> None:
    with psycopg.connect(_url("postgres"), autocommit=True) as connection:
        connection.execute("DROP DATABASE IF EXISTS pgbench")
        connection.execute("CREATE DATABASE pgbench")
    _pgbench("-i", "-q", "-s", str(SCALE))


@cache
def tpcb(*, clients: int = 16, seconds: int = 10) -> float:
    """TPC-B transactions per second, prepared statements, two threads; measured once per run of the benches."""
    _create()
    said = _pgbench("-M", "prepared", "-c", str(clients), "-j", "2", "-T", str(seconds))
    return float(re.search(r"^tps = ([\d.]+)", said, re.MULTILINE).group(1))
