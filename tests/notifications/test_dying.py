"""A sender killed between the provider's taking and our noting: the message is handed over again, and arrives once."""

import os
import subprocess
import sys
from datetime import timedelta

import pytest
from django.db import connection

from apps.core import clock
from apps.notifications import flows, services
from apps.notifications.models import Attempt, Message
from config.env import BASE_DIR
from tests.runtime.processes import wait_until

LATER = timedelta(hours=1)  # so that no worker of this process takes it at the commit


@pytest.mark.django_db(transaction=True)
def test_a_killed_sender_costs_a_lease_and_nothing_else(world, member, settings):
    user = member()
    world.chooses("SMS", "SILENT", times=1)
    row = services.notify_many(
        template="user.unblocked",
        notices=[services.Notice(user_id=user.pk, event_id="e")],
        channels=["SMS"],
        due_at=clock.now() + LATER,
    )[0]
    Message.objects.filter(pk=row.pk).update(due_at=clock.now())
    environment = {**os.environ, "DYING_DATABASE": connection.settings_dict["NAME"], "DYING_SMS": settings.SMS_URL}
    sender = subprocess.Popen([sys.executable, "-m", "tests.notifications.dying"], cwd=BASE_DIR, env=environment)
    try:
        wait_until(lambda: world.got(to=user.mobile))
    finally:
        sender.kill()
        sender.wait()
    assert (Message.objects.get().state, Message.objects.get().tries) == ("SENDING", 1)
    assert flows.deliver_due() == 0
    with clock.fixed(clock.now() + timedelta(minutes=2)):
        assert flows.deliver_due() == 1
    (got,) = world.got(to=user.mobile)
    assert (got["repeats"], Message.objects.get().state) == (1, "SENT")
    assert list(Attempt.objects.values_list("number", "outcome", "code")) == [
        (1, "", ""),
        (2, "ACCEPTED", "DUPLICATE_REFERENCE"),
    ]
