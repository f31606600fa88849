"""Pure functions of payouts."""
