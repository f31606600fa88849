"""Limits, cancelling, races, crashes and the way back."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.core.files.base import ContentFile
from django.db import connection

from apps.core import clock, policy
from apps.core.fsm import StateConflict
from apps.core.imports import kinds, progress, services, staging
from apps.core.imports.errors import FileTooLarge, MappingInvalid, NothingToCommit, WrongState
from apps.core.imports.models import ImportBatch, ImportChange
from apps.core.imports.staging import Stage
from apps.core.imports.states import BatchState
from apps.rewards.imports.kinds import PLAYER_TOTALS
from apps.rewards.models import DailyActivity, Player, PlayerTotals

from .conftest import as_csv

TWO = as_csv(("p1", "IN", "2026-01-05", "100", "40", "INR"), ("p2", "IN", "2026-01-05", "7", "8", "INR"))


def staged_tables() -> list[str]:
    return staging.left_over(set())


def fresh(batch) -> ImportBatch:
    return ImportBatch.objects.get(pk=batch.pk)


@pytest.fixture
def limit(staff):
    def to(key, value):
        policy.set(key=f"imports.{key}", value=value, actor=staff("ADMIN"), reason="test")

    return to


class TestLimits:
    def test_too_many_rows_fail_the_file_and_leave_nothing(self, checked, limit):
        limit("max_rows", 1)
        batch = checked(TWO)
        assert (batch.state, batch.failure) == ("FAILED", "The file has more than 1 rows: split it.")
        assert (staged_tables(), Player.objects.count()) == ([], 0)

    def test_too_many_wrong_rows_say_that_the_columns_are_wrong(self, checked, limit):
        limit("max_wrong_rows", 1)
        batch = checked(as_csv(("p1", "?", "", "1", "1", "INR"), ("p2", "?", "", "1", "1", "INR")))
        assert batch.failure == "More than 1 rows are wrong: the columns may be mapped wrongly."
        assert batch.errors.count() == 0

    def test_a_file_that_is_too_large_is_not_stored(self, limit, staff, settings):
        limit("max_megabytes", 1)
        with pytest.raises(FileTooLarge) as refusal:
            services.import_open(
                kind=PLAYER_TOTALS, file=ContentFile(b"x" * (1 << 20) + b"y"), filename="a.csv", actor=staff("ANALYST")
            )
        assert refusal.value.text == "The file is larger than 1 MB: split it."
        assert (ImportBatch.objects.count(), settings.MEDIA_ROOT.exists()) == (0, False)

    def test_headings_without_rows(self, checked):
        assert checked(as_csv()).failure == "The file has headings but no rows."

    def test_missing_columns_are_named(self, checked, staff):
        batch = checked(as_csv(("IN", "x"), headings=("Country", "Remark")))
        assert batch.state == "UPLOADED"
        with pytest.raises(MappingInvalid) as refusal:
            services.import_map(batch_id=batch.pk, actor=staff("ANALYST"))
        assert refusal.value.details["fields"] == {
            "external_id": "No column is chosen for Player ID.",
            "currency": "No column is chosen for Currency.",
            "metrics": "At least one figure is needed: Deposits, Withdrawals, Stakes, Winnings, Bets, Active days, "
            "Bonus received.",
        }


class TestRows:
    def test_the_currency_comes_from_the_options_where_the_file_names_none(self, imported):
        rows = as_csv(("p1", "100.25"), headings=("Player ID", "Stakes"))
        imported(rows, options={"currency": "EUR"})
        assert Player.objects.get().currency == "EUR"

    def test_another_currency_than_the_players_is_refused(self, imported, checked):
        imported(TWO)
        batch = checked(as_csv(("p1", "IN", "2026-01-05", "100", "40", "USD")))
        assert [error.reason for error in batch.errors.all()] == ["This player's figures are kept in INR"]

    def test_older_totals_never_replace_newer_ones(self, imported, checked):
        imported(TWO, options={"constants": {"as_of": "2026-10-31"}})
        batch = checked(TWO, options={"constants": {"as_of": "2026-09-30"}})
        assert {error.reason for error in batch.errors.all()} == {"Newer totals, as of 2026-10-31, are there already"}

    def test_personal_values_are_sealed_and_stay_out_of_the_errors(self, imported):
        headings = ("Player ID", "Mobile", "DOB", "Stakes", "Currency")
        batch = imported(
            as_csv(
                ("p1", "9999900001", "1990-05-01", "1", "INR"), ("p2", "9999900-x", "", "1", "INR"), headings=headings
            )
        )
        player = Player.objects.get()
        assert (player.mobile, player.date_of_birth) == ("+919999900001", "1990-05-01")
        assert [(error.column, error.value) for error in batch.errors.all()] == [("Mobile", "…-x")]
        with connection.cursor() as cursor:
            cursor.execute("SELECT mobile FROM rewards_player")
            assert b"9999900001" not in bytes(cursor.fetchone()[0])

    def test_a_date_of_birth_is_never_swapped_by_a_file(self, imported):
        headings = ("Player ID", "DOB", "Stakes", "Currency")
        imported(as_csv(("p1", "1990-05-01", "1", "INR"), headings=headings))
        imported(as_csv(("p1", "1991-06-02", "2", "INR"), headings=headings))
        assert (Player.objects.get().date_of_birth, PlayerTotals.objects.get().stakes) == ("1990-05-01", Decimal(2))

    def test_a_claimed_players_mobile_is_not_changed(self, imported, checked, member):
        headings = ("Player ID", "Mobile", "Stakes", "Currency")
        imported(as_csv(("p1", "9999900001", "1", "INR"), headings=headings))
        Player.objects.update(user=member(), claimed_at=clock.now())
        batch = checked(as_csv(("p1", "9999900002", "1", "INR"), headings=headings))
        assert [error.reason for error in batch.errors.all()] == [
            "The player has claimed the profile: a file does not change the mobile"
        ]


class TestCommit:
    def test_refuses_when_no_row_is_right(self, checked, staff):
        batch = checked(as_csv(("p1", "?", "", "1", "1", "INR")))
        with pytest.raises(NothingToCommit):
            services.import_commit(batch_id=batch.pk, actor=staff("ANALYST"))
        assert fresh(batch).state == "PREVIEWED"

    def test_what_became_wrong_since_the_preview_stops_the_whole_file(self, checked, imported, staff):
        late = checked(as_csv(("p1", "IN", "", "1", "1", "USD"), ("p9", "IN", "", "1", "1", "USD")))
        imported(TWO)
        services.import_commit(batch_id=late.pk, actor=staff("ANALYST"), enqueue=False)
        services.run_commit(batch_id=late.pk)
        assert (fresh(late).state, fresh(late).failure) == (
            "PREVIEWED",
            "The records changed since the preview: check the file again.",
        )
        assert set(Player.objects.values_list("external_id", "currency")) == {("p1", "INR"), ("p2", "INR")}

    def test_a_stop_asked_for_meanwhile_writes_nothing(self, checked, staff):
        batch, person = checked(TWO), staff("ANALYST")
        services.import_commit(batch_id=batch.pk, actor=person, enqueue=False)
        services.import_cancel(batch_id=batch.pk, actor=person)
        services.run_commit(batch_id=batch.pk)
        assert (fresh(batch).state, fresh(batch).failure) == (
            "PREVIEWED",
            "Cancelled before the end: nothing was written.",
        )
        assert Player.objects.count() == 0

    def test_a_stage_lost_in_a_crash_is_read_again(self, checked, staff):
        batch = checked(TWO)
        Stage(batch.stage_token, ()).drop()
        services.import_commit(batch_id=batch.pk, actor=staff("ANALYST"), enqueue=False)
        services.run_commit(batch_id=batch.pk)
        assert (fresh(batch).state, Player.objects.count(), staged_tables()) == ("COMMITTED", 2, [])

    def test_a_second_worker_does_nothing(self, imported):
        batch = imported(TWO)
        services.run_commit(batch_id=batch.pk)
        services.run_check(batch_id=batch.pk)
        assert (fresh(batch).state, ImportChange.objects.count()) == ("COMMITTED", 4)


class TestCancelAndUndo:
    def test_cancel_drops_the_preview(self, checked, staff):
        batch = checked(TWO)
        assert len(staged_tables()) == 3
        services.import_cancel(batch_id=batch.pk, actor=staff("ANALYST"))
        assert (fresh(batch).state, staged_tables()) == ("CANCELLED", [])
        with pytest.raises(StateConflict):
            services.import_commit(batch_id=batch.pk, actor=staff("ANALYST"))

    def test_an_imported_file_is_not_cancelled(self, imported, staff):
        batch = imported(TWO)
        with pytest.raises(WrongState):
            services.import_cancel(batch_id=batch.pk, actor=staff("ANALYST"))
        assert fresh(batch).state == "COMMITTED"

    def test_a_player_with_an_account_is_kept_and_listed(self, imported, undone, member):
        batch = imported(TWO)
        Player.objects.filter(external_id="p1").update(user=member())
        batch = undone(batch)
        assert list(Player.objects.values_list("external_id", flat=True)) == ["p1"]
        assert [(c.target, c.kept_reason) for c in batch.changes.exclude(kept="")] == [
            ("rewards.player", "The player has an account")
        ]
        assert PlayerTotals.objects.count() == 0

    def test_activity_goes_back_too(self, imported, undone):
        imported(TWO)
        headings = ("Player ID", "Date", "Game", "Stakes", "Winnings")
        first = as_csv(("p1", "2026-11-01", "Nine Lotus", "10", "4"), headings=headings)
        imported(first, kind="daily_activity")
        second = as_csv(
            ("p1", "2026-11-01", "Nine Lotus", "11", "4"), ("p1", "2026-11-02", "", "5", "1"), headings=headings
        )
        before = list(DailyActivity.objects.values())
        batch = imported(second, kind="daily_activity")
        assert (batch.rows_new, batch.rows_changed) == (1, 1)
        undone(batch)
        assert list(DailyActivity.objects.values()) == before

    def test_undo_is_asked_for_once(self, imported, undone, staff):
        batch = undone(imported(TWO))
        with pytest.raises(StateConflict):
            services.import_undo(batch_id=batch.pk, actor=staff("ANALYST"))


class TestSweep:
    def test_takes_up_what_a_dead_worker_left(self, checked, staff, django_capture_on_commit_callbacks):
        batch = checked(TWO)
        services.import_commit(batch_id=batch.pk, actor=staff("ANALYST"), enqueue=False)
        assert services.imports_sweep() == 0
        later = clock.now() + timedelta(minutes=11)
        with clock.fixed(later), django_capture_on_commit_callbacks(execute=True):
            assert services.imports_sweep() == 1
        assert (fresh(batch).state, Player.objects.count()) == ("COMMITTED", 2)
        with clock.fixed(later):
            assert services.imports_sweep() == 0

    def test_drops_tables_nobody_uses_and_files_past_their_time(self, checked):
        batch = checked(TWO)
        Stage("f" * 24, kinds.get(PLAYER_TOTALS).fields).create()
        services.imports_sweep()
        assert {name.rpartition("_")[2] for name in staged_tables()} == {batch.stage_token}
        path = batch.file.path
        with clock.fixed(datetime(2027, 6, 1, tzinfo=UTC)):
            services.imports_sweep()
        assert fresh(batch).file.name == ""
        with pytest.raises(FileNotFoundError), open(path):
            pass

    def test_progress_survives_a_cache_without_an_answer(self, checked):
        batch = checked(TWO)
        assert progress.of(batch.pk).phase == "Ready"
        assert (progress.of(batch.pk).done, progress.of(batch.pk).total) == (2, 2)
        assert BatchState(batch.state) == BatchState.PREVIEWED
