"""What KYC registers with the platform."""

from apps.core import storage

from . import documents, review_queue

storage.register_opener(documents.OPENER, documents.open_key)

__all__ = ["review_queue"]
