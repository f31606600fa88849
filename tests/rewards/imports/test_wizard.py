"""The console's wizard, page by page."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from apps.core.imports.models import ImportBatch, ImportPreset
from apps.rewards.models import Player

from .conftest import as_csv

ADD = "/admin/core/importbatch/add/"
FILE = as_csv(("p1", "IN", "03/04/2026", "100", "40", "INR"), ("p2", "IN", "05/06/2026", "-5", "40", "INR"))


def url(batch, step="change"):
    return f"/admin/core/importbatch/{batch.pk}/{step}/"


@pytest.fixture
def analyst(console):
    return console("ANALYST")


@pytest.fixture
def uploaded(analyst):
    answer = analyst.post(
        ADD, {"file": SimpleUploadedFile("players.csv", FILE), "kind": "player_totals", "preset": ""}
    )
    batch = ImportBatch.objects.get()
    assert (answer.status_code, answer.url) == (302, url(batch))
    return batch


@pytest.fixture
def chosen(uploaded):
    """The form of the mapping page as it comes, with the date order chosen."""
    form = {f"column-{index}": field for index, field in uploaded.mapping.items()}
    return form | {"currency": "", "rounding": "REFUSE", "date_order": "MONTH_FIRST", "preset_name": ""}


@pytest.fixture
def run(django_capture_on_commit_callbacks, analyst):
    def post(batch, step, data=None):
        with django_capture_on_commit_callbacks(execute=True):
            answer = analyst.post(url(batch, step), data or {})
        assert (answer.status_code, answer.url) == (302, url(batch))
        return ImportBatch.objects.get(pk=batch.pk)

    return post


def page(client, batch) -> str:
    answer = client.get(url(batch))
    assert answer.status_code == 200
    return answer.content.decode()


class TestUpload:
    def test_leads_to_the_columns_with_guesses_samples_and_both_readings_of_a_date(self, analyst, uploaded):
        html = page(analyst, uploaded)
        assert '<option value="external_id" selected>Player ID (required)</option>' in html
        assert "<span>03/04/2026</span>" in html
        assert "03/04/2026 is 3 April 2026" in html
        assert "03/04/2026 is 4 March 2026" in html
        assert " onclick=" not in html
        assert "<script>" not in html.split('id="content"')[1]

    def test_says_in_one_sentence_why_a_file_is_refused(self, analyst):
        form = {"file": SimpleUploadedFile("a.xlsx", b"%PDF-1.4"), "kind": "player_totals", "preset": ""}
        answer = analyst.post(ADD, form)
        assert answer.status_code == 200
        assert "This is a PDF: export the table as xlsx or csv." in answer.content.decode()
        assert ImportBatch.objects.count() == 0

    def test_refuses_who_may_not_import(self, console):
        assert console("VIEWER").get(ADD).status_code == 403
        finance = console("FINANCE")
        assert "Player totals" not in finance.get(ADD).content.decode()
        form = {"file": SimpleUploadedFile("players.csv", FILE), "kind": "player_totals", "preset": ""}
        assert finance.post(ADD, form).status_code == 403
        assert not ImportBatch.objects.exists()


class TestSteps:
    def test_from_mapping_to_undo(self, analyst, uploaded, chosen, run):
        batch = run(uploaded, "map", chosen | {"preset_name": "My export"})
        assert (batch.state, batch.date_order, ImportPreset.objects.get().name) == (
            "PREVIEWED",
            "MONTH_FIRST",
            "My export",
        )
        html = page(analyst, batch)
        assert "Stakes cannot be negative" in html
        assert "Import 1 row" in html
        assert Player.objects.count() == 0
        batch = run(batch, "commit")
        assert (batch.state, batch.committed_by) == ("COMMITTED", analyst.user)
        assert Player.objects.get().registered_date.isoformat() == "2026-03-04"
        assert "Undo this import" in page(analyst, batch)
        batch = run(batch, "undo")
        assert "Everything is as before the import." in page(analyst, batch)
        assert Player.objects.count() == 0

    def test_an_incomplete_mapping_is_told_and_nothing_is_checked(self, analyst, uploaded, chosen):
        answer = analyst.post(url(uploaded, "map"), chosen | {"column-0": ""}, follow=True)
        assert "No column is chosen for Player ID." in answer.content.decode()
        assert ImportBatch.objects.get().state == "UPLOADED"

    def test_a_preset_fills_the_page(self, analyst, uploaded, chosen, run):
        run(uploaded, "map", chosen | {"preset_name": "My export", "column-1": ""})
        analyst.post(ADD, {"file": SimpleUploadedFile("b.csv", FILE), "kind": "player_totals", "preset": ""})
        second = ImportBatch.objects.exclude(pk=uploaded.pk).get()
        assert run(second, "use-preset", {"preset": "My export"}).mapping == {
            index: field for index, field in uploaded.mapping.items() if index != "1"
        }

    def test_back_from_the_preview_and_cancel(self, analyst, uploaded, chosen, run):
        batch = run(run(uploaded, "map", chosen), "remap")
        assert batch.state == "UPLOADED"
        assert run(batch, "cancel").state == "CANCELLED"
        assert "Nothing of this file was written." in page(analyst, batch)

    def test_progress_is_told_as_json(self, analyst, uploaded):
        assert analyst.get(url(uploaded, "progress")).json() == {
            "page": "mapping",
            "state": "UPLOADED",
            "rehearsed": False,
            "phase": "",
            "done": 0,
            "total": 0,
            "percent": 0,
        }

    def test_a_viewer_sees_but_changes_nothing(self, console, uploaded, chosen):
        viewer = console("VIEWER")
        assert "Check the rows" not in page(viewer, uploaded)
        for step in ("map", "use-preset", "remap", "commit", "undo", "cancel"):
            assert (step, viewer.post(url(uploaded, step), chosen).status_code) == (step, 403)
            assert (step, viewer.get(url(uploaded, step)).status_code) == (step, 405)
        assert ImportBatch.objects.get().state == "UPLOADED"

    def test_who_imports_only_other_kinds_sees_nothing_of_it(self, console, uploaded):
        finance = console("FINANCE")
        assert "players.csv" not in finance.get("/admin/core/importbatch/").content.decode()
        assert (finance.get(url(uploaded)).status_code, finance.get(url(uploaded)).url) == (302, "/admin/")
        for step in ("progress", "errors"):
            assert (step, finance.get(url(uploaded, step)).status_code) == (step, 403)
        for role in ("ANALYST", "ADMIN", "VIEWER"):
            assert "players.csv" in console(role).get("/admin/core/importbatch/").content.decode()

    def test_the_error_file_downloads(self, analyst, uploaded, chosen, run):
        batch = run(uploaded, "map", chosen)
        assert analyst.get(url(batch, "errors") + "?format=xlsx")["Content-Type"].startswith("application/vnd.openxml")
