"""The ledger's work in the background (Celery looks here)."""

import logging

from celery import shared_task

from apps.wallet import services
from apps.wallet.services import integrity

log = logging.getLogger("munim.wallet")


@shared_task(name="wallet.fold")
def fold() -> int:
    """Every few seconds: appended sums go into their accounts."""
    return services.fold()


@shared_task(name="wallet.expire")
def expire() -> None:
    """Every minute: holds and bonuses whose time has run out."""
    services.holds_expire_due()
    services.bonus_expire_due()


@shared_task(name="wallet.collect_debts")
def collect_debts() -> int:
    """Every minute: who owes us and has something again pays."""
    return services.debts_collect_due()


@shared_task(name="wallet.check_now")
def check_now() -> bool:
    """On demand: proves the invariants from the beginning and keeps the result."""
    return integrity.check(full=True).is_clean


@shared_task(name="wallet.check_nightly")
def check_nightly() -> bool:
    """Nightly: proves the invariants from the beginning; a break is an alert. Reconciliation shuts the books."""
    done = integrity.check(full=True)
    if not done.is_clean:
        log.critical("the ledger is broken", extra={"breaks": done.breaks[:20]})
    return done.is_clean
