"""The outside world for demo and tests: a small Django project of its own that imports no app of Munim."""
