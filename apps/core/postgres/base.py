"""PostgreSQL at less cost: a health check at the socket, transactions that are undone as a whole, kept statements."""

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

    _prepared = False

    @contextmanager
    def prepared(self):
        """Inside, the server binds the values and keeps what it parsed and planned. For paths that repeat themselves.

        It is half of what a small statement costs there; `prepare_threshold` says after how many times it is kept.
        """
        outer, self._prepared = self._prepared, True
        try:
            yield
        finally:
            self._prepared = outer

    def create_cursor(self, name=None):
        if not self._prepared:
            return super().create_cursor(name)
        ordinary, self.connection.cursor_factory = self.connection.cursor_factory, base.ServerBindingCursor
        try:
            return super().create_cursor(name)
        finally:
            self.connection.cursor_factory = ordinary

    def _savepoint_allowed(self) -> bool:
        return not self._undivided and super()._savepoint_allowed()
