"""Reckoning without Django."""
