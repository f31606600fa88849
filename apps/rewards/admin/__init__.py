"""The pages of rewards in the console. Everything is read; what changes something asks and calls one service."""

from . import menu, players, policies, rewards, rules, what_ifs

__all__ = ["menu", "players", "policies", "rewards", "rules", "what_ifs"]
