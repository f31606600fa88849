"""Reads that cross rows or shape output."""
