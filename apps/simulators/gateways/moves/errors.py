"""Why a move is not made."""


class Impossible(Exception):
    """The thing is not where this could happen to it."""
