"""The outbox: `publish` writes an event in the transaction of what happened; each subscriber gets it once."""

from .base import Event
from .publishing import NotInTransaction, publish, publish_many
from .subscribers import subscriber

__all__ = ["Event", "NotInTransaction", "publish", "publish_many", "subscriber"]
