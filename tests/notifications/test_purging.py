"""Old messages go, and nothing that still counts."""

from datetime import timedelta

import pytest

from apps.core import clock, retention
from apps.notifications import services
from apps.notifications.models import ContactProfile, Message

pytestmark = pytest.mark.django_db


def test_what_is_old_goes_and_what_waits_stays(member):
    user = member(email="a@example.in")
    old = services.notify(user_id=user.pk, template="kyc.verified", event_id="e1")
    resent = services.message_resend(message_id=old[0].pk, reason="x", actor=user)
    assert services.messages_purge() == 0
    with clock.fixed(clock.now() + timedelta(days=800)):
        assert services.messages_purge() == 2
    assert set(Message.objects.values_list("channel", "state")) == {("PUSH", "QUEUED"), ("EMAIL", "QUEUED")}
    assert not Message.objects.filter(pk=resent.pk).exists()
    assert ContactProfile.objects.get(user=user).unread == 0


def test_retention_knows_of_it():
    assert "messages" in {kept.key for kept in retention.classes()}
