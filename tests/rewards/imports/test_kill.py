"""A worker killed in the middle of a commit leaves nothing, and the batch can be committed again."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.db import connection

from apps.core.imports import services
from apps.core.imports.models import ImportBatch, ImportChange
from apps.rewards.imports.kinds import PLAYER_TOTALS
from apps.rewards.models import Player, PlayerTotals
from tests.runtime.processes import PATIENCE

from .conftest import as_csv

ROOT = Path(__file__).resolve().parents[3]
ROWS = as_csv(*((f"p{number}", "IN", "2026-01-05", "100", "40", "INR") for number in range(500)))
# The worker stops itself, by the same signal a power cut would be, once the players are written.
WORKER = """
import os, signal, sys
import django
django.setup()
from django.conf import settings
from django.db import connection
connection.settings_dict["NAME"] = sys.argv[1]
settings.MEDIA_ROOT = sys.argv[2]
from apps.core.imports import services, writing
write = writing.Writer.write
def write_and_die(self, target):
    if target.name == "totals":
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM rewards_player")
            print(cursor.fetchone()[0], flush=True)
        os.kill(os.getpid(), signal.SIGKILL)
    return write(self, target)
writing.Writer.write = write_and_die
services.run_commit(batch_id=sys.argv[3])
"""


@pytest.mark.django_db(transaction=True)
def test_a_kill_in_mid_commit_leaves_nothing_and_the_next_worker_finishes(staff, settings):
    batch = services.import_submit(
        kind=PLAYER_TOTALS, file=ContentFile(ROWS), filename="players.csv", actor=staff("ANALYST")
    )
    services.import_commit(batch_id=batch.pk, actor=batch.created_by, enqueue=False)
    worker = subprocess.run(
        [sys.executable, "-c", WORKER, connection.settings_dict["NAME"], str(settings.MEDIA_ROOT), str(batch.pk)],
        cwd=ROOT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings.test"},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    assert (worker.returncode, worker.stdout) == (-signal.SIGKILL, "500\n"), worker.stderr
    assert (Player.objects.count(), PlayerTotals.objects.count(), ImportChange.objects.count()) == (0, 0, 0)
    assert ImportBatch.objects.get().state == "COMMITTING"
    services.run_commit(batch_id=batch.pk)
    assert ImportBatch.objects.get().state == "COMMITTED"
    assert (Player.objects.count(), PlayerTotals.objects.count(), ImportChange.objects.count()) == (500, 500, 1000)
