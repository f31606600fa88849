"""Feature flags: settings that are yes or no, keyed `flag.<name>`."""

from . import policy

GROUP = "Feature flags"


def declare(name: str, *, default: bool, title: str, help: str = "", high_impact: bool = False) -> None:
    """Makes a flag known; in `<app>/policy.py`."""
    policy.declare(f"flag.{name}", bool, default, title=title, group=GROUP, help=help, high_impact=high_impact)


def enabled(name: str) -> bool:
    """Whether the feature is on now. Raises policy.UnknownSetting."""
    return policy.get(f"flag.{name}")
