"""Tells the operations page every few seconds what this process holds and did."""

import asyncio
import logging

from django.conf import settings
from django.db import DatabaseError

from apps.core import clock
from apps.notifications.live.services import Report, Seat, process_gone, report

from .figures import Figures

log = logging.getLogger("munim.live")


class Reporter:
    """Sums go into the row of their minute; seats are written where they changed."""

    def __init__(self, hub):
        self._hub = hub
        self._known: dict = {}

    async def run(self) -> None:
        while True:
            await asyncio.sleep(settings.LIVE_REPORT_SECONDS)
            await self.tell()

    async def tell(self) -> None:
        """What could not be written is told with the next report."""
        hub, figures = self._hub, self._hub.figures
        seats = {socket.id: self._seat(socket) for socket in hub.sockets}
        told = Report(
            process_id=hub.id,
            at=clock.now(),
            sockets=len(hub.sockets),
            users=len(hub.by_user),
            frames=figures.frames,
            wakes=figures.wakes,
            opened=figures.opened,
            resumes=figures.resumes,
            resyncs=figures.resyncs,
            longest_queue=figures.longest_queue,
            lags=dict(figures.lags),
            closes=dict(figures.closes),
            seats=[seat for key, seat in seats.items() if self._known.get(key) != seat],
            left=[key for key in self._known if key not in seats],
        )
        try:
            await hub.door_desk.ask(_write, told)
        except DatabaseError:
            log.warning("the database is away: reporting later")
            return
        self._known = seats
        _subtract(figures, told)

    async def good_bye(self) -> None:
        """The last report; the seats go."""
        await self.tell()
        try:
            await self._hub.door_desk.ask(_leave, self._hub.id)
        except DatabaseError:
            log.warning("the database is away: the seats go later")

    @staticmethod
    def _seat(socket) -> Seat:
        return Seat(
            id=socket.id,
            user_id=socket.user_id,
            is_console=socket.admission.is_console,
            token_version=socket.admission.token_version,
            last_sent=socket.last,
            queued=socket.queued,
            connected_at=socket.connected_at,
        )


def _write(told: Report) -> None:
    report(report=told)


def _leave(process_id) -> None:
    process_gone(process_id=process_id)


def _subtract(figures: Figures, told: Report) -> None:
    """What was told is taken off: frames went out while it was written."""
    for name in ("frames", "wakes", "opened", "resumes", "resyncs"):
        setattr(figures, name, getattr(figures, name) - getattr(told, name))
    figures.lags.subtract(told.lags)
    figures.closes.subtract(told.closes)
    figures.lags, figures.closes = +figures.lags, +figures.closes
    figures.longest_queue = 0
