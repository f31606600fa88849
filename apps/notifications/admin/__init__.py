"""The pages of the post office."""

from . import bulks, messages, suppressions, templates

__all__ = ["bulks", "messages", "suppressions", "templates"]
