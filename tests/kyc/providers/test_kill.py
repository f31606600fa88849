"""A worker killed between the provider's answer and our commit: the same question is asked again, nothing is lost."""

import os
import signal
import subprocess
import sys

import pytest
from django.db import connection

from apps.accounts.kyc import flows, services
from config.env import BASE_DIR
from tests.kyc.providers.world import due_now, failures_of, state_of
from tests.runtime.processes import PATIENCE

# The provider has answered; the worker dies by the signal of a power cut before anything of it is written.
WORKER = """
import os, signal, sys
import django
django.setup()
from django.db import connection
connection.settings_dict["NAME"] = sys.argv[1]
from apps.accounts.kyc import flows
flows.services.attempt_answer = lambda **told: os.kill(os.getpid(), signal.SIGKILL)
flows.attempt_run(attempt_id=sys.argv[2])
"""


@pytest.mark.django_db(transaction=True)
def test_a_kill_between_call_and_commit(world, person, checking):
    world.plan("PAN", "NAME_MISMATCH", uses=None)
    variables = {
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
        "MUNIM_SIMULATORS_URL": f"{world.simulators.url}/",
    }
    worker = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", WORKER, connection.settings_dict["NAME"], str(checking.pk)],
        cwd=BASE_DIR,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    assert worker.returncode == -signal.SIGKILL, worker.stderr
    assert (state_of(person), failures_of(person)) == ("PAN_PENDING", 0)
    assert services.attempts_due() == []  # its lease still runs

    due_now(checking)
    assert services.attempts_due() == [checking.pk]
    flows.attempt_run(attempt_id=checking.pk)
    assert (state_of(person), failures_of(person)) == ("NOT_STARTED", 1)
    assert [call["request_id"] for call in world.calls()] == [str(checking.request_id)] * 2
