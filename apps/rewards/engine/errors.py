"""What is wrong with a rule's text, and where."""


class RuleTextError(Exception):
    """One sentence and the column (from 1) it speaks of."""

    def __init__(self, message: str, column: int):
        self.message, self.column = message, column
        super().__init__(f"Column {column}: {message}")
