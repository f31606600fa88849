"""The suite's last words name what was skipped."""

import subprocess
import sys

from config.env import BASE_DIR

SUITE = """
import pytest
def test_runs(): pass
@pytest.mark.parametrize("n", [1, 2])
def test_browser(n): pytest.skip("needs Chromium: `make browser` installs it.")
@pytest.mark.skipif(True, reason="only on macOS")
def test_elsewhere(): pass
"""


def last_words(place, *arguments: str) -> list[str]:
    (place / "conftest.py").write_text("from tests.loud import pytest_terminal_summary\n")
    (place / "pytest.ini").write_text("[pytest]\n")
    (place / "test_it.py").write_text(SUITE)
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "--rootdir",
        str(place),
        "-p",
        "no:django",
        *arguments,
        str(place),
    ]
    done = subprocess.run(command, cwd=BASE_DIR, text=True, capture_output=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.splitlines()


def test_skipped_tests_are_named_with_their_remedy(tmp_path):
    words = last_words(tmp_path, "-c", str(tmp_path / "pytest.ini"))
    start = next(number for number, line in enumerate(words) if "NOT RUN: 3 TESTS" in line)
    assert words[start + 1 : start + 3] == [
        "    2  needs Chromium: `make browser` installs it.",
        "    1  only on macOS",
    ]


def test_a_full_run_says_nothing(tmp_path):
    words = last_words(tmp_path, "-c", str(tmp_path / "pytest.ini"), "-k", "runs")
    assert not [line for line in words if "NOT RUN" in line]
