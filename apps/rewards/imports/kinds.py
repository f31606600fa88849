"""The two kinds of spreadsheet, and which tables they write. Totals win over activity up to their date."""

from apps.core.imports.kinds import ImportKind, RowCheck, Target, register
from apps.rewards.models import DailyActivity, Player, PlayerMetrics, PlayerTotals

from . import hooks
from .fields import ACTIVITY_FIELDS, TOTALS_FIELDS

PLAYER_TOTALS = "player_totals"
DAILY_ACTIVITY = "daily_activity"
PERMISSION = "core.run_importbatch"
VIEW_PERMISSION = "rewards.view_playerimport"

_KEY = {"source": "COALESCE(s.book, 'main')", "external_id": "s.external_id"}
_STAMPS = {"batch_id": "{batch}", "updated_at": "clock_timestamp()"}
_NET = RowCheck(
    fields=("net", "stakes", "winnings"),
    fails="s.stakes - s.winnings <> s.net",
    reason="'Stakes less winnings is ' || (s.stakes - s.winnings) || ', not ' || s.net",
)
_ONE_CURRENCY = RowCheck(
    fields=("currency",),
    fails="t.currency <> s.currency",
    reason="'This player''s figures are kept in ' || t.currency",
)
_KEEP_PLAYER = """CASE
    WHEN EXISTS (SELECT FROM rewards_reward r WHERE r.player_id = t.id) THEN 'The player has got rewards'
    WHEN t.user_id IS NOT NULL THEN 'The player has an account'
    WHEN EXISTS (SELECT FROM rewards_playertotals o WHERE o.player_id = t.id) THEN 'The totals were changed since'
    WHEN EXISTS (SELECT FROM rewards_dailyactivity o WHERE o.player_id = t.id) THEN 'Daily activity was imported since'
END"""


def _same(*names: str) -> dict[str, str]:
    return {name: f"s.{name}" for name in names}


_LINKS = (("Players", "admin:rewards_player_changelist"), ("Rewards", "admin:rewards_reward_changelist"))
_MONEY = ("stakes", "winnings", "bets", "deposits", "withdrawals", "bonus_received", "bonus_converted")

register(
    ImportKind(
        key=PLAYER_TOTALS,
        title="Player totals as of a date",
        permission=PERMISSION,
        view_permission=VIEW_PERMISSION,
        fields=TOTALS_FIELDS,
        row_key=("external_id", "book"),
        checks=(
            _NET,
            RowCheck(
                fields=("registered_date", "as_of"),
                fails="s.registered_date > s.as_of",
                reason="'Registered after the date of the totals, ' || s.as_of",
            ),
            RowCheck(
                fields=("last_active_date", "as_of"),
                fails="s.last_active_date > s.as_of",
                reason="'Last active after the date of the totals, ' || s.as_of",
            ),
        ),
        targets=(
            Target(
                name="player",
                model=Player,
                shown_field="external_id",
                key=_KEY,
                columns=_same(
                    "name", "country", "currency", "registered_date", "mobile", "mobile_index", "date_of_birth"
                ),
                defaults={"name": "''", "country": "''"},
                set_always=_STAMPS,
                sealed=frozenset({"mobile", "date_of_birth"}),
                filled_once=frozenset({"date_of_birth"}),
                checks=(
                    _ONE_CURRENCY,
                    RowCheck(
                        fields=("external_id",),
                        fails="t.claimed_at IS NOT NULL AND s.mobile_index IS DISTINCT FROM t.mobile_index "
                        "AND s.mobile_index IS NOT NULL",
                        reason="'The player has claimed the profile: a file does not change the mobile'",
                    ),
                ),
                keep_new=_KEEP_PLAYER,
                removed_with=((PlayerMetrics, "player_id"),),
            ),
            Target(
                name="totals",
                model=PlayerTotals,
                shown_field="external_id",
                key={"player_id": "{player}"},
                new_id="{player}",
                columns=_same("as_of", "product", *_MONEY, "active_days", "last_active_date"),
                defaults={"product": "''"},
                set_always=_STAMPS,
                checks=(
                    RowCheck(
                        fields=("as_of",),
                        fails="s.as_of < t.as_of",
                        reason="'Newer totals, as of ' || t.as_of || ', are there already'",
                    ),
                ),
            ),
        ),
        preview=hooks.totals_preview,
        committed=hooks.committed,
        undone=hooks.undone,
        rehearse=hooks.rehearse,
        rehearsable=hooks.has_rules,
        result_links=_LINKS,
    )
)
register(
    ImportKind(
        key=DAILY_ACTIVITY,
        title="Daily activity",
        permission=PERMISSION,
        view_permission=VIEW_PERMISSION,
        fields=ACTIVITY_FIELDS,
        row_key=("external_id", "book", "date", "product", "game"),
        checks=(_NET,),
        targets=(
            Target(
                name="player",
                model=Player,
                shown_field="external_id",
                key=_KEY,
                creates=False,
                missing="'No player has this id: import player totals first'",
                checks=(_ONE_CURRENCY,),
            ),
            Target(
                name="activity",
                model=DailyActivity,
                shown_field="external_id",
                key={
                    "player_id": "{player}",
                    "date": "s.date",
                    "product": "COALESCE(s.product, '')",
                    "game": "COALESCE(s.game, '')",
                },
                columns=_same(*_MONEY),
                set_always=_STAMPS,
            ),
        ),
        preview=hooks.activity_preview,
        committed=hooks.committed,
        undone=hooks.undone,
        rehearse=hooks.rehearse,
        rehearsable=hooks.has_rules,
        result_links=_LINKS,
    )
)
