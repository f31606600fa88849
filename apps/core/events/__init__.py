"""The outbox: `publish` writes an event in the transaction of what happened; each subscriber gets it once."""

from .base import Event
from .publishing import NotInTransaction, knock, publish, publish_many
from .subscribers import subscriber

__all__ = ["Event", "NotInTransaction", "knock", "publish", "publish_many", "subscriber"]
