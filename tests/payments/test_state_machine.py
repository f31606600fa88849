"""Deposits, refunds, payouts, transfers and disputes against a model in memory, with the gateways' twin over HTTP.

News comes late, twice, in any order or not at all; calls fail before and after the work. Whenever everybody has been
asked, the twin's books, the clearing accounts and each wallet must be what the model says.
`MUNIM_STATE_EXAMPLES=300` tries more than the suite does, `MUNIM_STATE_SEED=7` the same ones again.
"""

import copy
import os

import pytest
from hypothesis import HealthCheck, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from apps.core import policy
from apps.simulators.gateways.keys import BELOW

from .machine.disputing import Disputing
from .machine.hearing import Hearing
from .machine.holding import Holding
from .machine.money_in import MoneyIn
from .machine.money_out import MoneyOut
from .machine.stage import RULES

EXAMPLES = int(os.environ.get("MUNIM_STATE_EXAMPLES", "0"))
SEED = os.environ.get("MUNIM_STATE_SEED")
STEPS = int(os.environ.get("MUNIM_STATE_STEPS", "25"))


class Money(MoneyIn, MoneyOut, Disputing, Hearing, Holding):
    """All of it at once."""


@pytest.fixture
def gateways(twin, settings, db, tmp_path):
    settings.GATEWAYS = copy.deepcopy(settings.GATEWAYS)
    for code, below in BELOW.items():
        settings.GATEWAYS[code]["url"] = f"{twin.simulators.url}/{below}"
        settings.GATEWAYS[code]["per_minute"] = {}
    files = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path / "private"}}
    settings.STORAGES = {**settings.STORAGES, "private": files}
    return twin


def test_money_is_where_the_model_says(gateways):
    Money.twin = gateways
    play = seed(int(SEED))(Money) if SEED else Money
    with policy.override(**{key.replace(".", "__"): value for key, value in RULES.items()}):
        run_state_machine_as_test(
            play,
            settings=settings(
                max_examples=EXAMPLES or 3,
                derandomize=not EXAMPLES,  # the suite plays the same few each time
                stateful_step_count=STEPS,
                deadline=None,
                suppress_health_check=list(HealthCheck),
                report_multiple_bugs=False,
            ),
        )
    if EXAMPLES:
        print(*(f"{count:>6} {what}" for what, count in sorted(Money.played.items())), sep="\n")
