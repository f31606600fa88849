"""A worker killed in the middle of issuing loses nothing and pays nobody twice."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection
from django.db.models import Sum

from apps.rewards.models import Reward, RuleRun
from apps.rewards.services import recalculate, run_decide, run_issue
from apps.wallet.models import BonusGrant
from tests.runtime.processes import PATIENCE

ROOT = Path(__file__).resolve().parents[2]
# The worker stops itself by the signal of a power cut: the third batch's money is posted and not yet committed.
WORKER = """
import os, signal, sys
import django
django.setup()
from django.db import connection
connection.settings_dict["NAME"] = sys.argv[1]
from apps.rewards.services import issuing
grant, calls = issuing.bonus_grant_many, []
def grant_and_die(**kwargs):
    made = grant(**kwargs)
    calls.append(made)
    if len(calls) == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return made
issuing.bonus_grant_many = grant_and_die
issuing.run_issue(run_id=sys.argv[2], batch=5)
"""


@pytest.mark.django_db(transaction=True)
def test_a_kill_in_mid_issue_is_taken_up_by_the_next_worker(player_of, edge, live):
    for n in range(20):
        player_of(f"p{n:02}", stakes=10000, winnings=9000)
    recalculate()
    live("stakes > 1", "10")
    run = run_decide()
    worker = subprocess.run(
        [sys.executable, "-c", WORKER, connection.settings_dict["NAME"], str(run.pk)],
        cwd=ROOT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings.test"},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    assert worker.returncode == -signal.SIGKILL, worker.stderr
    assert (BonusGrant.objects.count(), Reward.objects.filter(state="ISSUED").count()) == (10, 10)
    assert RuleRun.objects.get().state == "ISSUING"
    assert run_issue(run_id=run.pk) == 10
    assert BonusGrant.objects.aggregate(sum=Sum("amount"))["sum"] == 20_000
    assert (BonusGrant.objects.count(), Reward.objects.filter(state="ISSUED").count()) == (20, 20)
    assert RuleRun.objects.get().state == "DONE"
