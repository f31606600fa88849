"""Two at the same moment, and a kill between claim and commit: real transactions on real connections."""

import os
import signal
import subprocess
import sys
import threading

import pytest
from django.db import connection
from rest_framework.test import APIClient

from apps.accounts import services
from apps.core.idempotency import Claim
from apps.core.models import IdempotencyRecord
from tests.factories.accounts import make_member
from tests.runtime.processes import PATIENCE

pytestmark = [pytest.mark.urls("tests.core.api.views"), pytest.mark.django_db(transaction=True)]

KEY = {"Idempotency-Key": "k1"}


@pytest.fixture
def payer():
    return make_member(name="")


def client_of(user) -> APIClient:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {services.session_open(user=user).access}")
    return client


def claim_of(user) -> Claim:
    return Claim(user.pk, "POST api/v1/pay", "k1", b"")


def test_while_the_first_runs_the_second_is_told_to_come_back(payer):
    client, holding, done = client_of(payer), threading.Event(), threading.Event()

    def first():
        with connection.cursor() as cursor:
            cursor.execute("BEGIN")
            claim_of(payer).take()
            holding.set()
            done.wait(PATIENCE)
            cursor.execute("ROLLBACK")
        connection.close()

    thread = threading.Thread(target=first)
    thread.start()
    assert holding.wait(PATIENCE)
    response = client.post("/api/v1/pay", {}, format="json", headers=KEY)
    done.set()
    thread.join()
    assert (response.status_code, response["Retry-After"]) == (409, "1")
    assert response.json()["details"] == {"reason": "IDEMPOTENCY_RUNNING", "retry_after": 1}
    assert client.post("/api/v1/pay", {}, format="json", headers=KEY).json() == {"name": "x"}


def test_eight_at_once_pay_once(payer):
    client, start, answers = client_of(payer), threading.Barrier(8), []

    def send():
        start.wait(PATIENCE)
        answers.append(client.post("/api/v1/pay", {}, format="json", headers=KEY))
        connection.close()

    threads = [threading.Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    payer.refresh_from_db()
    assert payer.name == "x"
    assert {answer.status_code for answer in answers} <= {201, 409}
    fresh = [answer for answer in answers if answer.status_code == 201 and "Idempotent-Replayed" not in answer]
    assert len(fresh) == 1
    assert IdempotencyRecord.objects.count() == 1


CHILD = """
import os, sys, django
django.setup()
from django.db import connection, transaction
from apps.accounts.models import User
from apps.core.idempotency import Claim
connection.settings_dict["NAME"] = sys.argv[1]
with transaction.atomic():
    assert Claim(int(sys.argv[2]), "POST api/v1/pay", "k1", b"").take() is None
    User.objects.filter(pk=sys.argv[2]).update(name="half done")
    print("claimed", flush=True)
    sys.stdin.read()
"""


def test_a_kill_between_claim_and_commit_leaves_nothing(payer):
    client = client_of(payer)
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, connection.settings_dict["NAME"], str(payer.pk)],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings.test"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert child.stdout.readline() == "claimed\n"
        assert client.post("/api/v1/pay", {}, format="json", headers=KEY).status_code == 409
    finally:
        child.send_signal(signal.SIGKILL)
        child.communicate()
    wait_until_gone()
    response = client.post("/api/v1/pay", {}, format="json", headers=KEY)
    assert (response.status_code, response.json()) == (201, {"name": "x"})
    assert IdempotencyRecord.objects.count() == 1


def wait_until_gone() -> None:
    """Until PostgreSQL noticed that the client is dead: its advisory lock is free then."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid FROM pg_stat_activity"
            " WHERE datname = current_database() AND state = 'idle in transaction' AND pid <> pg_backend_pid()"
        )
        for (pid,) in cursor.fetchall():
            cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
