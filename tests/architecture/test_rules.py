"""The house keeps its rules, and every rule is able to fail."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from config.env import BASE_DIR

from . import rules
from .house import House


@dataclass(frozen=True)
class Case:
    """A rule with one small tree that breaks it and what it must say, and one that does not."""

    rule: Callable[[House], list[str]]
    path: str
    broken: str
    says: list[str]
    fine: str = ""


def lines(*text: str) -> str:
    return "".join(f"{line}\n" for line in text)


CASES = [
    Case(
        rules.states_move_by_transition,
        "apps/payments/services.py",
        lines(
            'Payout.objects.filter(pk=1).update(state="PAID")',
            'rows.update(**{"kyc_state": 1})',
            'sql = "UPDATE t SET a = 1, state = 2"',
        ),
        [
            "apps/payments/services.py:1: update(state=...): use core.fsm",
            "apps/payments/services.py:2: update(state=...): use core.fsm",
            "apps/payments/services.py:3: SQL sets a state: use core.fsm",
        ],
        fine='rows.update(note="state")\nsql = "SELECT state FROM t WHERE state = 2"\n',
    ),
    Case(
        rules.files_stay_readable,
        "apps/x/models.py",
        "a = 1\n" * 501,
        ["apps/x/models.py: 501 lines"],
        "a = 1\n" * 500,
    ),
    Case(rules.names_say_something, "apps/x/services/utils.py", "", ["apps/x/services/utils.py"]),
    Case(rules.names_say_something, "tests/helpers/__init__.py", "", ["tests/helpers/__init__.py"]),
    Case(
        rules.only_core_reads_the_clock,
        "apps/x/services.py",
        lines(
            "at = datetime.now(UTC)",
            "field(default=timezone.now)",
            "DateTimeField(auto_now_add=True)",
            "from django.utils.timezone import now",
        ),
        [
            "apps/x/services.py:1: datetime.now: use core.clock",
            "apps/x/services.py:2: timezone.now: use core.clock",
            "apps/x/services.py:3: auto_now_add: use a database default",
            "apps/x/services.py:4: django.utils.timezone.now",
        ],
        fine="at = clock.now()\nfrom datetime import datetime\nstarted = time.monotonic()\n",
    ),
    Case(
        rules.the_domain_has_no_signals,
        "apps/x/handlers.py",
        "from django.db.models.signals import post_save\n",
        ["apps/x/handlers.py:1: django.db.models.signals.post_save: publish an event"],
        fine="from django.db.models import Q\n",
    ),
    Case(
        rules.only_providers_reach_the_network,
        "apps/x/services.py",
        "import httpx\nfrom urllib.request import urlopen\n",
        [
            "apps/x/services.py:1: httpx: the network is a provider's",
            "apps/x/services.py:2: urllib.request.urlopen: the network is a provider's",
        ],
        fine="from urllib.parse import urlsplit\n",
    ),
    Case(
        rules.only_flows_call_providers,
        "apps/x/services.py",
        "from .providers import razorpay\nfrom apps.x.providers.base import Gateway\n",
        [
            "apps/x/services.py:1: .providers.razorpay: providers are called by flows",
            "apps/x/services.py:2: apps.x.providers.base.Gateway: providers are called by flows",
        ],
    ),
    Case(
        rules.doors_do_not_write,
        "apps/x/api/views.py",
        "Payout.objects.create(amount=1)\n",
        ["apps/x/api/views.py:1: Payout.objects.create(): call a service"],
        fine="services.payout_request(user=1)\n",
    ),
    Case(
        rules.services_are_keyword_only,
        "apps/x/services/payouts.py",
        "@transaction.atomic\ndef payout_request(user, amount):\n    ...\n",
        ["apps/x/services/payouts.py:2: payout_request: its arguments must be keyword-only"],
        fine="@transaction.atomic\ndef payout_request(*, user, amount):\n    ...\n",
    ),
    Case(
        rules.no_index_is_named,
        "requirements/base.txt",
        "--index" + "-url https://" + "py" + "pi.org/simple\n",
        ["requirements/base.txt: names " + "py" + "pi.org", "requirements/base.txt: names --index" + "-url"],
        fine="django==5.2\n",
    ),
    Case(
        rules.tests_do_not_sleep,
        "tests/x/test_y.py",
        "import time\ntime.sleep(1)\n",
        ["tests/x/test_y.py:2: sleep(): wait for the condition"],
        fine="wait_until(ready)\n",
    ),
]
RULES = list(dict.fromkeys(case.rule for case in CASES))


@pytest.fixture(scope="module")
def house() -> House:
    return House(BASE_DIR)


def house_of(root: Path, path: str, text: str) -> House:
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(text)
    return House(root)


def name_of(value) -> str:
    return value.rule.__name__ if isinstance(value, Case) else value.__name__


@pytest.mark.parametrize("rule", RULES, ids=name_of)
def test_the_house_keeps_its_rules(rule, house):
    assert rule(house) == []


@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_a_broken_rule_is_found(case, tmp_path):
    assert case.rule(house_of(tmp_path, case.path, case.broken)) == case.says


@pytest.mark.parametrize("case", [case for case in CASES if case.fine], ids=name_of)
def test_what_keeps_a_rule_passes(case, tmp_path):
    assert case.rule(house_of(tmp_path, case.path, case.fine)) == []
