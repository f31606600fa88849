"""How much an import may bring; settings, editable in the console."""

from apps.core import policy

from .engine.sniff import Limits

MEGABYTE = 1 << 20

policy.declare("imports.max_rows", int, default=2_000_000, title="Rows in one file", group="Imports", minimum=1)
policy.declare("imports.max_megabytes", int, default=500, title="Size of a file in MB", group="Imports", minimum=1)
policy.declare(
    "imports.max_unpacked_megabytes",
    int,
    default=1024,
    title="Size of an xlsx file once unpacked, in MB",
    group="Imports",
    minimum=1,
)
policy.declare(
    "imports.max_unpack_ratio",
    int,
    default=200,
    title="Times an xlsx file may grow unpacked",
    group="Imports",
    minimum=2,
)
policy.declare(
    "imports.max_wrong_rows",
    int,
    default=200_000,
    title="Wrong rows after which a check gives up",
    group="Imports",
    minimum=1,
)
policy.declare("imports.keep_days", int, default=90, title="Days an uploaded file is kept", group="Imports", minimum=1)


def max_rows() -> int:
    return policy.get("imports.max_rows")


def max_bytes() -> int:
    return policy.get("imports.max_megabytes") * MEGABYTE


def max_wrong_rows() -> int:
    return policy.get("imports.max_wrong_rows")


def keep_days() -> int:
    return policy.get("imports.keep_days")


def unpacking() -> Limits:
    return Limits(
        unpacked_bytes=policy.get("imports.max_unpacked_megabytes") * MEGABYTE,
        ratio=policy.get("imports.max_unpack_ratio"),
    )
