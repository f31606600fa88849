"""What analysts import: player totals as of a date, and daily activity."""
