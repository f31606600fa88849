"""Reads of the post office."""
