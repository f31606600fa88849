"""Writes down what changed in the books a moment later, and reads it again at the start."""

import atexit
import logging
import threading
import time

from django.conf import settings
from django.db import close_old_connections, transaction

from .books import BOOKS
from .models import Kept
from .story import take
from .things import KINDS, Row, Settlement

log = logging.getLogger("simulators.gateways")
EVERY = 0.5


def read() -> None:
    """The books as they were; things of an older build, which no longer fit, are forgotten."""
    with BOOKS.lock:
        try:
            for kept in Kept.objects.filter(kind__in=KINDS):
                BOOKS.put(_thing(kept))
        except TypeError as why:
            log.info("The books of an older build are forgotten: %s", why)
            BOOKS.clear()
            Kept.objects.all().delete()
        BOOKS.changed.clear()


def _thing(kept: Kept):
    thing = KINDS[kept.kind](**kept.data)
    if isinstance(thing, Settlement):
        thing.rows = [Row(**row) for row in thing.rows]
    return thing


def write() -> None:
    """What changed since the last time, in one transaction."""
    with BOOKS.lock:
        changed, BOOKS.changed = BOOKS.changed, set()
        found = [(kind, key, BOOKS.dump(kind, key)) for kind, key in changed]
    there = [Kept(kind=kind, key=key, data=data) for kind, key, data in found if data is not None]
    with transaction.atomic():
        for kind in {kind for kind, _, data in found if data is None}:
            gone = [key for its, key, data in found if its == kind and data is None]
            for start in range(0, len(gone), 500):
                Kept.objects.filter(kind=kind, key__in=gone[start : start + 500]).delete()
        Kept.objects.bulk_create(
            there, batch_size=500, update_conflicts=True, unique_fields=["kind", "key"], update_fields=["data"]
        )


def _round_and_round() -> None:
    while True:
        time.sleep(EVERY)
        if BOOKS.changed:
            close_old_connections()
            write()


def begin() -> None:
    read()
    if take(settings.STORY):
        write()
    settings.STORY.unlink(missing_ok=True)
    atexit.register(write)
    threading.Thread(target=_round_and_round, name="keeper", daemon=True).start()
