"""Player totals: from a file into the tables, again, and back out."""

from datetime import date
from decimal import Decimal

from apps.core.imports.models import ImportChange
from apps.rewards.models import Player, PlayerMetrics, PlayerTotals

from .conftest import as_csv

THREE = as_csv(
    ("p1", "India", "2026-01-05", "1,23,456.00", "Rs 500", "INR"),
    ("p2", "IN", "2026-01-06", "100", "90.50", "INR"),
    ("p3", "GBR", "2026-01-07", "20", "0", "INR"),
)


class TestImport:
    def test_counts_before_anything_is_written(self, checked):
        batch = checked(THREE)
        assert (batch.state, batch.failure) == ("PREVIEWED", "")
        assert (batch.rows_new, batch.rows_changed, batch.rows_unchanged, batch.rows_wrong) == (3, 0, 0, 0)
        assert Player.objects.count() == 0

    def test_writes_players_and_totals_and_their_metrics(self, imported):
        batch = imported(THREE)
        assert (batch.state, batch.failure) == ("COMMITTED", "")
        player = Player.objects.get(external_id="p1")
        assert (player.country, player.currency, player.registered_date) == ("IN", "INR", date(2026, 1, 5))
        assert (player.source, player.batch_id, player.user) == ("main", batch.pk, None)
        assert (player.totals.stakes, player.totals.winnings) == (Decimal("123456.00"), Decimal("500"))
        assert (player.totals.as_of, player.totals.deposits) == (date(2026, 11, 21), None)
        assert PlayerMetrics.objects.get(player=player).ggr == Decimal("122956.0000")
        assert ImportChange.objects.filter(batch=batch, before__isnull=True).count() == 6

    def test_the_same_file_again_changes_nothing(self, imported, checked):
        imported(THREE)
        batch = checked(THREE)
        assert (batch.rows_new, batch.rows_changed, batch.rows_unchanged) == (0, 0, 3)

    def test_an_empty_cell_changes_nothing(self, imported, checked):
        imported(THREE)
        batch = checked(as_csv(("p1", "", "", "", "500", "INR")))
        assert (batch.rows_new, batch.rows_changed, batch.rows_unchanged) == (0, 0, 1)

    def test_shows_what_would_change(self, imported, checked):
        imported(THREE)
        batch = checked(as_csv(("p1", "LK", "2026-01-05", "123456", "600", "INR")))
        assert (batch.rows_changed, batch.rows_unchanged) == (1, 0)
        assert batch.preview["samples"] == [
            {"row": 2, "name": "p1", "changes": [{"column": "country", "before": "IN", "after": "LK"}]},
            {"row": 2, "name": "p1", "changes": [{"column": "winnings", "before": "500", "after": "600"}]},
        ]


class TestUndo:
    def test_restores_every_before_image_exactly(self, imported, undone):
        imported(THREE)
        before = (list(Player.objects.order_by("id").values()), list(PlayerTotals.objects.order_by("pk").values()))
        second = imported(
            as_csv(("p1", "LK", "2026-02-01", "1", "2", "INR"), ("p9", "IN", "2026-01-01", "5", "6", "INR"))
        )
        assert (second.rows_new, second.rows_changed) == (1, 1)
        batch = undone(second)
        assert (batch.state, batch.rows_kept) == ("UNDONE", 0)
        after = (list(Player.objects.order_by("id").values()), list(PlayerTotals.objects.order_by("pk").values()))
        assert after == before
        assert PlayerMetrics.objects.filter(player__external_id="p1").get().ggr == Decimal("122956.0000")

    def test_leaves_rows_changed_since_and_lists_them(self, imported, undone):
        first = imported(THREE)
        imported(as_csv(("p2", "IN", "2026-01-06", "101", "90.50", "INR")))
        batch = undone(first)
        assert (batch.state, batch.rows_kept) == ("UNDONE", 1)
        assert list(Player.objects.values_list("external_id", flat=True)) == ["p2"]
        kept = {change.target: (change.kept, change.kept_reason) for change in batch.changes.exclude(kept="")}
        assert kept == {
            "rewards.playertotals": ("CHANGED", "It was changed after this import"),
            "rewards.player": ("IN_USE", "The totals were changed since"),
        }
