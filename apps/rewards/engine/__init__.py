"""The rule language and the sums behind the profit gate: pure, without Django."""
