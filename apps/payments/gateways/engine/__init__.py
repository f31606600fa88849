"""Pure: what a signature proves, what is masked in a log."""
