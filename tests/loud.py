"""Says loudly, at the end of a run, what the suite left out and how to enable it."""

from collections import Counter


def pytest_terminal_summary(terminalreporter) -> None:
    skipped = terminalreporter.stats.get("skipped", [])
    reasons = Counter(str(report.longrepr[2]).removeprefix("Skipped: ") for report in skipped)
    if not reasons:
        return
    terminalreporter.section(f"NOT RUN: {len(skipped)} TESTS", sep="!", red=True, bold=True)
    for reason, count in reasons.most_common():
        terminalreporter.line(f"{count:>5}  {reason}", red=True)
