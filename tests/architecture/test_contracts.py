"""The import contracts hold, and each one breaks when its import is made."""

import os
import subprocess
import sys
from pathlib import Path

from config.env import BASE_DIR

LINT = "import sys; from importlinter.cli import lint_imports_command; sys.exit(lint_imports_command())"
APPS = (
    "core", "accounts", "accounts/kyc", "accounts/privacy", "notifications", "notifications/live", "wallet",
    "payments", "payments/gateways", "payments/invoices", "payments/inbox", "payments/refunds", "payments/payouts",
    "payments/disputes", "payments/reconciliation", "payments/analytics", "contests", "chits", "marketplace",
    "rewards", "fraud", "console", "simulators",
)  # fmt: skip
OFFENCES = {
    "Floors: imports go down only": ("apps/core/low.py", "import apps.wallet\n"),
    "Apps never import config": ("apps/wallet/reads.py", "from config import env\n"),
    "Simulators know no app": ("apps/simulators/bank.py", "import apps.payments\n"),
    "No app knows the simulators": ("apps/fraud/cheats.py", "import apps.simulators\n"),
    "Engines are free of Django": ("apps/rewards/engine/parser.py", "import django\n"),
    "Only the wallet touches the ledger's tables": ("apps/rewards/peek.py", "import apps.wallet.models\n"),
    "Rooms: doors, flows, services, selectors, models": ("apps/wallet/models.py", "import apps.wallet.services\n"),
    "Inside payments: what reads others lies above them": (
        "apps/payments/gateways/asking.py",
        "import apps.payments.inbox\n",
    ),
}


def lint(place: Path) -> tuple[int, list[str]]:
    """The exit code and the lines of the contract report."""
    environment = {**os.environ, "COLUMNS": "200", "PYTHONPATH": str(place)}
    command = [sys.executable, "-c", LINT, "--no-cache", "--no-logo"]
    done = subprocess.run(command, cwd=place, env=environment, text=True, capture_output=True, check=False)
    return done.returncode, (done.stdout + done.stderr).splitlines()


def write(place: Path, name: str, text: str = "") -> None:
    (place / name).parent.mkdir(parents=True, exist_ok=True)
    (place / name).write_text(text)


def test_the_contracts_hold():
    code, lines = lint(BASE_DIR)
    assert code == 0, "\n".join(lines)
    assert [line for line in lines if line.endswith(" KEPT")] == [f"{name} KEPT" for name in OFFENCES]


def test_each_contract_can_break(tmp_path):
    write(tmp_path, "pyproject.toml", (BASE_DIR / "pyproject.toml").read_text())
    for app in APPS:
        write(tmp_path, f"apps/{app}/__init__.py")
    for name in ("apps/__init__.py", "config/__init__.py", "config/env.py", "apps/wallet/services.py"):
        write(tmp_path, name)
    for app in ("rewards", "accounts/kyc"):
        write(tmp_path, f"apps/{app}/engine/__init__.py")
    for name, text in OFFENCES.values():
        write(tmp_path, name, text)
    code, lines = lint(tmp_path)
    assert code == 1
    assert [line for line in lines if line.endswith(" BROKEN")] == [f"{name} BROKEN" for name in OFFENCES]
