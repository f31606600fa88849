"""The demo's settlements, and its story as the gateways' twins are told it."""

from . import settlements, story

__all__ = ["settlements", "story"]
