"""The outside world for demo and tests, as a process of its own."""
