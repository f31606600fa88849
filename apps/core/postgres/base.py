"""PostgreSQL with fewer round trips: a health check at the socket, and transactions that are undone as a whole."""

import select
from contextlib import contextmanager

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    def is_usable(self) -> bool:
        """An idle connection that has nothing to read lives; what has (or has failed) is asked the long way."""
        if self.connection is None or self.connection.closed:
            return False
        if self.errors_occurred:
            return super().is_usable()
        poll = select.poll()
        poll.register(self.connection.pgconn.socket, select.POLLIN)
        return not poll.poll(0) or super().is_usable()

    _undivided = False

    @contextmanager
    def undivided(self):
        """Inside, `atomic` makes no savepoints: an error undoes the whole transaction. For code that never goes on."""
        outer, self._undivided = self._undivided, True
        try:
            yield
        finally:
            self._undivided = outer

    def _savepoint_allowed(self) -> bool:
        return not self._undivided and super()._savepoint_allowed()
