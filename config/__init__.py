"""Wiring: settings, processes, URL maps. Apps never import this package."""
