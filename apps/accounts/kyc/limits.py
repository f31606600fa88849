"""The policy rows of levels, kept in the process."""

from apps.accounts.kyc.models import KycLevelLimit
from apps.accounts.kyc.states import Level
from apps.accounts.states import KycState
from apps.core.snapshot import Snapshot

LEVEL_OF = {
    KycState.PAN_OK: Level.PAN,
    KycState.AADHAAR_PENDING: Level.PAN,
    KycState.VERIFIED: Level.FULL,
    KycState.REVERIFY: Level.REVERIFY,
}


def level_of(state: str) -> Level:
    """The level a state of the proof stands for."""
    return LEVEL_OF.get(KycState(state), Level.NONE)


def limit_of(state: str, action: str, currency: str | None) -> tuple[Level, KycLevelLimit | None]:
    """The row that holds for this state; without a currency the strictest of the action counts."""
    level = level_of(state)
    rows = rows_of_levels.get().get((level, action), {})
    if currency is not None:
        return level, rows.get(currency)
    return level, min(rows.values(), key=lambda row: row.is_allowed, default=None)


def rows_of(state: str) -> list[KycLevelLimit]:
    """All that holds for this state, by action."""
    level = level_of(state)
    held = [row for (at, _), rows in rows_of_levels.get().items() if at == level for row in rows.values()]
    return sorted(held, key=lambda row: (row.action, row.currency))


def _load() -> dict[tuple[int, str], dict[str, KycLevelLimit]]:
    found: dict[tuple[int, str], dict[str, KycLevelLimit]] = {}
    for row in KycLevelLimit.objects.all():
        found.setdefault((row.level, row.action), {})[row.currency] = row
    return found


rows_of_levels: Snapshot[dict[tuple[int, str], dict[str, KycLevelLimit]]] = Snapshot("kyc.levels", _load)
