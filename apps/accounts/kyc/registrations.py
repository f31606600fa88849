"""What KYC registers with the platform."""

from apps.accounts import second_facts
from apps.core import storage

from . import documents, review_queue
from .selectors.proven import proven

storage.register_opener(documents.OPENER, documents.open_key)
second_facts.register(proven)

__all__ = ["review_queue"]
