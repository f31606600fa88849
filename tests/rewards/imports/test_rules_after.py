"""Rules after an import: rehearsed first, paid once, and what an undo leaves."""

from decimal import Decimal

import pytest
from django.core.management import call_command

from apps.core.imports import services
from apps.core.imports.models import ImportBatch, ImportChange
from apps.rewards.models import Player, PlayerMetrics, PlayerTotals, Reward, RuleRun
from apps.wallet.models import Journal

from .conftest import as_csv

FILE = as_csv(
    ("p1", "IN", "2026-01-05", "1000", "400", "INR"),
    ("p2", "IN", "2026-01-05", "500", "100", "INR"),
    ("p3", "IN", "2026-01-05", "50", "10", "INR"),
)


@pytest.fixture
def ten_percent(live):
    return live("stakes >= 500", "ggr * 0.1")


@pytest.fixture
def paid(checked, django_capture_on_commit_callbacks):
    """`paid(content)`: imported with the rules run afterwards."""

    def run(content):
        batch = checked(content)
        with django_capture_on_commit_callbacks(execute=True):
            services.import_commit(batch_id=batch.pk, actor=batch.created_by, run_rules=True)
        return ImportBatch.objects.get(pk=batch.pk)

    return run


class TestRehearsal:
    def test_tells_what_the_rules_would_pay_and_leaves_nothing(self, ten_percent, checked):
        batch = checked(FILE)
        assert batch.preview["rehearsal"]["lines"] == [
            {"title": "Rewards", "value": "2"},
            {"title": "Money", "value": "₹100.00"},
            {"title": "Matches that pay nothing", "value": "0"},
        ]
        assert (Player.objects.count(), PlayerMetrics.objects.count(), Reward.objects.count()) == (0, 0, 0)
        assert (ImportChange.objects.count(), RuleRun.objects.count(), batch.state) == (0, 0, "PREVIEWED")

    def test_is_not_needed_without_rules(self, checked):
        assert "rehearsal" not in checked(FILE).preview


class TestRun:
    def test_pays_what_was_rehearsed(self, ten_percent, paid):
        batch = paid(FILE)
        assert dict(Reward.objects.values_list("player__external_id", "amount")) == {"p1": 60, "p2": 40}
        assert set(Reward.objects.values_list("state", flat=True)) == {"ISSUED"}
        assert (batch.result["rewards"], batch.result["money"]) == ("2", "₹100.00")
        assert RuleRun.objects.get().batch_id == batch.pk

    def test_the_same_file_again_pays_nothing_more(self, ten_percent, paid):
        paid(FILE)
        journals = Journal.objects.count()
        again = paid(FILE)
        assert (again.rows_unchanged, again.result["rewards"]) == (3, "0")
        assert (Reward.objects.count(), Journal.objects.count()) == (2, journals)

    def test_does_not_run_unless_chosen(self, ten_percent, imported):
        imported(FILE)
        assert (Reward.objects.count(), RuleRun.objects.count()) == (0, 0)

    def test_the_command_leaves_no_rehearsal_to_a_worker_that_it_would_meet(
        self, ten_percent, tmp_path, django_capture_on_commit_callbacks
    ):
        path = tmp_path / "players.csv"
        path.write_bytes(FILE)
        with django_capture_on_commit_callbacks(execute=True):
            call_command("import_players", str(path), commit=True, run_rules=True)
        batch = ImportBatch.objects.get()
        assert (batch.state, batch.result["rewards"], "rehearsal" in batch.preview) == ("COMMITTED", "2", False)


class TestUndo:
    def test_players_who_got_money_are_kept_and_listed(self, ten_percent, paid, undone):
        batch = undone(paid(FILE))
        assert (batch.state, batch.rows_kept) == ("UNDONE", 2)
        assert set(Player.objects.values_list("external_id", flat=True)) == {"p1", "p2"}
        kept = batch.changes.exclude(kept="").values_list("target", "kept_reason")
        assert set(kept) == {("rewards.player", "The player has got rewards")}
        assert PlayerTotals.objects.count() == 0
        assert Reward.objects.filter(state="ISSUED").count() == 2
        assert batch.result["undo"]["players_with_rewards_since"] == 2

    def test_changed_rows_go_back_though_money_was_paid(self, ten_percent, imported, paid, undone):
        imported(FILE)
        before = list(PlayerTotals.objects.order_by("pk").values())
        batch = undone(paid(as_csv(("p3", "IN", "2026-01-05", "9000", "10", "INR"))))
        assert (batch.rows_kept, list(PlayerTotals.objects.order_by("pk").values())) == (0, before)
        assert PlayerMetrics.objects.get(player__external_id="p3").ggr == Decimal("40.0000")
        assert batch.result["undo"]["players_with_rewards_since"] == 1
