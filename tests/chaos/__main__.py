"""`make chaos [ARGS="--seed 7 --operations 5000"]`: deposits, refunds, payouts and disputes over HTTP, while the twin
fails in every way it knows, each gateway is away for a stretch, and workers are killed; then all three books must
agree to the paisa. Exit 1 if not."""

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

from tests.simulators.playing import playing
from tests.simulators.twin import Twin

DATABASE = "munim_chaos"
PORT = 18_200
PEOPLE = 40
KILLS_EVERY = 10.0  # seconds
LOOKS_EVERY = 0.5
RATES = {
    "BUSY": 0.02,
    "ERROR": 0.02,
    "ERROR_AFTER": 0.03,
    "TIMEOUT": 0.01,
    "TIMEOUT_BEFORE": 0.01,
    "GARBAGE": 0.01,
    "DUPLICATE": 0.1,
    "REORDERED": 0.1,
    "LOST": 0.1,
    "OLD_SECRET": 0.05,
    "FORGED": 0.03,
    "OTHER_ACCOUNT": 0.02,
    "WEBHOOK_WRONG_AMOUNT": 0.02,
    "LATE": 0.04,
    "LATE_AUTHORIZED": 0.02,
    "FAILED": 0.05,
    "DROPPED": 0.02,
    "WRONG_AMOUNT": 0.01,
    "AUTHORIZED": 0.05,
    "REFUND_FAILED": 0.06,
    "PAYOUT_FAILED": 0.06,
    "PAYOUT_REVERSED": 0.05,
    "PAYOUT_RETURNED": 0.02,
    "PAYOUT_REJECTED": 0.02,
}


def say(text: str = "") -> None:
    print(text, flush=True)


def fresh_database() -> None:
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as server:
        server.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
        server.execute(f"CREATE DATABASE {DATABASE}")
    os.environ["DATABASE_URL"] = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{DATABASE}").geturl()
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.chaos.settings"


def run(options: argparse.Namespace, simulators, logs: Path) -> int:
    """The whole play; 0 when the books agree."""
    from config.run.prepare import prepare

    prepare()
    from tests.bench.serving import served

    from . import people
    from .comparing import compare, endings, webhooks
    from .draining import drain, reconcile
    from .operating import Stage, decide_all, operate, script
    from .outages import Outages
    from .processes import crew

    clerk = people.open_for_business()
    crowd = [people.person(number) for number in range(PEOPLE)]
    twin = Twin(simulators)
    twin.reset(refunds_after=0.5, payouts_after=0.5, validations_after=0, timeout=1.4, keeps=False)
    with served("config.wsgi:application", "/readyz", port=PORT), crew(logs, options.seed) as workers:
        base = f"http://127.0.0.1:{PORT}/api/v1/"
        twin.deliver_webhooks_to(base)
        twin.chaos(seed=options.seed, rates=RATES, longest=2.0)
        started = time.monotonic()
        say(f"{options.operations:,} operations of {PEOPLE} people, seed {options.seed} ...")
        stage = Stage(crowd, clerk, people.second(), base, simulators.url)
        outages, work = Outages(twin), script(options.seed, options.operations)

        def meanwhile(share: float) -> None:
            outages.at(share)
            workers.kill_one(every=KILLS_EVERY)

        story = operate(work, stage, meanwhile=meanwhile, every=LOOKS_EVERY)
        outages.at(1)
        say(f"done after {time.monotonic() - started:.0f} s; the gateways behave now, and time passes ...")
        decide_all(stage, story, options.seed)
        twin.chaos()
        time.sleep(3)  # what was late by two seconds has come
        left = drain(say)
        reconciled = reconcile(twin)
        left |= drain(say)
        say(f"over after {time.monotonic() - started:.0f} s\n")
        faults, killed = twin.faults(), workers.killed
    report("Faults injected", {**faults, **{f"{name} killed (SIGKILL)": n for name, n in killed.items()}})
    report("Operations", story.counts)
    report("Reconciliation with the settlements", reconciled)
    for what, counts in endings().items():
        report(what, counts)
    if not webhooks():
        left["no webhook ever came"] = 1
    return judged(compare(twin, story, crowd), left)


def report(title: str, counts: dict[str, int]) -> None:
    say(title)
    for name, count in sorted(counts.items(), key=lambda one: (-one[1], one[0])):
        say(f"  {count:>7,}  {name}")
    say()


def judged(lines, left: dict[str, int]) -> int:
    """Prints the comparison; wallets only where they differ."""
    say(f"{'In paise':<42}{'twin':>16}{'Munim':>16}{'difference':>14}")
    wallets = [line for line in lines if line.what.startswith("wallet")]
    for line in lines:
        if line not in wallets or line.differs:
            say(f"{line.what:<42}{line.twin:>16,}{line.munim:>16,}{line.munim - line.twin:>14,}")
    whole = sum(line.twin for line in wallets), sum(line.munim for line in wallets)
    say(f"{f'wallets of {len(wallets)} people':<42}{whole[0]:>16,}{whole[1]:>16,}{whole[1] - whole[0]:>14,}")
    wrong = [line for line in lines if line.differs]
    if left:
        say(f"\nStill open: {left}")
    say(f"\n{len(wrong)} differences." if wrong else "\nThe three books agree to the paisa.")
    return 1 if wrong or left or not ledger_is_clean() else 0


def ledger_is_clean() -> bool:
    from django.core.management import CommandError, call_command

    try:
        call_command("ledger_check", full=True)
    except CommandError as broken:
        say(str(broken))
        return False
    return True


def main() -> int:
    parser = argparse.ArgumentParser(prog="make chaos")
    parser.add_argument("--seed", type=int, default=20261121)
    parser.add_argument("--operations", type=int, default=5_000)
    parser.add_argument("--logs", type=Path, help="a folder to keep the processes' logs in")
    options = parser.parse_args()
    fresh_database()
    with tempfile.TemporaryDirectory() as place, playing() as simulators:
        os.environ["MUNIM_SIMULATORS_URL"] = f"{simulators.url}/"
        logs = options.logs or Path(place)
        logs.mkdir(parents=True, exist_ok=True)
        return run(options, simulators, logs)


if __name__ == "__main__":
    sys.exit(main())
