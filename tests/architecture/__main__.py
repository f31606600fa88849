"""`python -m tests.architecture`: the longest files and functions, for whoever looks what to split next."""

import sys

from config.env import BASE_DIR

from .house import House
from .rules import longest_files, longest_functions

LONG_FILE, LONG_FUNCTION, SHOWN = 300, 40, 12


def main() -> int:
    house = House(BASE_DIR)
    long_files = [row for row in longest_files(house) if row[0] > LONG_FILE]
    print(f"{len(long_files)} Python files over {LONG_FILE} lines:")
    print("".join(f"{lines:>6}  {name}\n" for lines, name in long_files), end="")
    functions = longest_functions(house)
    over = sum(lines > LONG_FUNCTION for lines, _ in functions)
    print(f"{over} of {len(functions)} functions over {LONG_FUNCTION} lines; the longest:")
    print("".join(f"{lines:>6}  {name}\n" for lines, name in functions[:SHOWN]), end="")
    return 0


if __name__ == "__main__":
    sys.exit(main())
