"""The README's configuration table names every variable the code reads, and no other."""

import ast
import re

from config.env import BASE_DIR

from .house import House, Source, dotted

READERS = {"env.text", "env.flag", "env.integer", "env.words", "text", "os.environ.get", "_port"}
OF_THE_TEST_RUNNER = {"PYTEST_XDIST_WORKER"}
ROW = re.compile(r"^\| `([A-Z][A-Z0-9_]+)` \|", re.MULTILINE)


def variables(source: Source) -> set[str]:
    """The names that a file reads from the environment."""
    firsts = (call.args[0] for call in source.calls() if dotted(call.func) in READERS and call.args)
    return {first.value for first in firsts if isinstance(first, ast.Constant) and first.value.isupper()}


def read_by_the_code(house: House) -> set[str]:
    tops = house.sources("config", "apps", "manage.py") + [
        source for source in house.sources("tests") if source.path.name == "conftest.py"
    ]
    return set().union(*(variables(source) for source in tops)) - OF_THE_TEST_RUNNER


def test_the_table_is_complete_and_true():
    assert set(ROW.findall((BASE_DIR / "README.md").read_text())) == read_by_the_code(House(BASE_DIR))


def test_a_new_variable_is_noticed(tmp_path):
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "x.py").write_text(
        'from config import env\nA = env.text("MUNIM_NEW", "x")\nB = text("lower")\n'
    )
    assert read_by_the_code(House(tmp_path)) == {"MUNIM_NEW"}
