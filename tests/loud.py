"""What a run could not test is said at its end, with how to enable it."""

from collections import Counter

NEEDS = "needs "


def pytest_terminal_summary(terminalreporter):
    """Lists the tests skipped for want of something the machine could have (`pytest.skip("needs X: do Y")`)."""
    wants = Counter()
    for report in terminalreporter.stats.get("skipped", []):
        reason = report.longrepr[2].removeprefix("Skipped: ") if isinstance(report.longrepr, tuple) else ""
        if reason.startswith(NEEDS):
            wants[reason] += 1
    for reason, count in wants.items():
        terminalreporter.section("NOT TESTED", sep="!", red=True, bold=True)
        terminalreporter.line(f"{count} tests were not run. This run {reason}", red=True, bold=True)
