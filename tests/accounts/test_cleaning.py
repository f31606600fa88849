"""Codes and failed logins go after a day."""

from datetime import timedelta

import pytest

from apps.accounts import services, tasks
from apps.accounts.errors import WrongCredentials
from apps.accounts.models import LoginAttempt, OtpChallenge
from apps.accounts.services import cleaning
from apps.core import clock


@pytest.mark.django_db
def test_what_is_older_than_a_day_goes(monkeypatch):
    monkeypatch.setattr(cleaning, "BATCH", 2)
    at = clock.now()
    for days in (3, 2, 0):
        with clock.fixed(at - timedelta(days=days)):
            services.otp_send(mobile="+919876543210")
            with pytest.raises(WrongCredentials):
                services.staff_authenticate(email="nobody@example.com", password="x")
    with clock.fixed(at):
        assert tasks.purge_attempts() == 4
        assert tasks.purge_attempts() == 0
    assert [otp.asked_at for otp in OtpChallenge.objects.all()] == [at]
    assert [attempt.tried_at for attempt in LoginAttempt.objects.all()] == [at]
