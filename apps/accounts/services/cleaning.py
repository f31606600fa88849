"""What identity need not keep."""

from datetime import timedelta

from django.db import transaction

from apps.accounts.models import LoginAttempt, OtpChallenge, PasswordReset
from apps.core import clock

KEPT = timedelta(days=1)
BATCH = 10_000


def attempts_purge() -> int:
    """Deletes codes, links and failed logins older than a day, in batches; answers how many."""
    before = clock.now() - KEPT
    codes = OtpChallenge.objects.filter(asked_at__lt=before)
    attempts = LoginAttempt.objects.filter(tried_at__lt=before)
    resets = PasswordReset.objects.filter(asked_at__lt=before)
    return _purge(codes) + _purge(attempts) + _purge(resets)


def _purge(rows) -> int:
    gone = 0
    while True:
        with transaction.atomic():
            count, _ = rows.model.objects.filter(pk__in=rows.order_by("pk").values("pk")[:BATCH]).delete()
        gone += count
        if count < BATCH:
            return gone
