"""Reads of deposits."""

from .amounts import refundable

__all__ = ["refundable"]
