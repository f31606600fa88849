"""Reads of the ledger for people: balances, lines, the board."""
