"""Arithmetic of matching, in plain values."""
