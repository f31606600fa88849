"""players/imports over HTTP."""

from django.core.files.uploadedfile import SimpleUploadedFile

from apps.core.imports.models import ImportBatch
from apps.rewards.models import Player

from .conftest import as_csv

URL = "/api/v1/players/imports"
TWO = as_csv(("p1", "IN", "2026-01-05", "100", "40", "INR"), ("p2", "IN", "2026-01-05", "-5", "40", "INR"))


def upload(client, content, name="players.csv", **fields):
    return client.post(URL, {"file": SimpleUploadedFile(name, content), **fields}, format="multipart")


class TestUpload:
    def test_is_checked_and_previewed_and_writes_nothing(self, api, staff, django_capture_on_commit_callbacks):
        client = api(staff("ANALYST"))
        with django_capture_on_commit_callbacks(execute=True):
            answer = upload(client, TWO)
        assert answer.status_code == 202
        seen = client.get(f"{URL}/{answer.json()['id']}").json()
        assert seen["state"] == "PREVIEWED"
        assert seen["counts"] == {"total": 2, "new": 1, "changed": 0, "unchanged": 0, "wrong": 1, "kept": None}
        assert Player.objects.count() == 0

    def test_refuses_who_may_not_import(self, api, staff, member):
        for user, status in ((None, 401), (member(), 403), (staff("VIEWER"), 403), (staff("FINANCE"), 403)):
            assert upload(api(user), TWO).status_code == status
        assert ImportBatch.objects.count() == 0

    def test_refuses_a_file_that_is_no_spreadsheet_and_keeps_nothing(self, api, staff, settings):
        client = api(staff("ANALYST"))
        answer = upload(client, b"%PDF-1.7 ...", "players.xlsx")
        assert (answer.status_code, answer.json()["code"]) == (422, "UNPROCESSABLE")
        assert answer.json()["message"] == "This is a PDF: export the table as xlsx or csv."
        assert upload(client, b"", "players.xlsx").json()["message"] == "The file is empty."
        assert ImportBatch.objects.count() == 0
        assert [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()] == []

    def test_says_what_the_mapping_needs(self, api, staff, django_capture_on_commit_callbacks):
        client = api(staff("ANALYST"))
        content = as_csv(("p1", "10"), headings=("Player ID", "Zahl"))
        with django_capture_on_commit_callbacks(execute=True):
            answer = upload(client, content).json()
        assert answer["state"] == "UPLOADED"
        assert set(answer["missing"]) == {"currency", "metrics"}
        with django_capture_on_commit_callbacks(execute=True):
            body = {"mapping": {"Player ID": "external_id", "Zahl": "stakes"}, "currency": "INR"}
            mapped = client.post(f"{URL}/{answer['id']}/map", body, format="json")
        assert mapped.status_code == 202
        assert client.get(f"{URL}/{answer['id']}").json()["counts"]["new"] == 1

    def test_refuses_an_unknown_preset(self, api, staff):
        answer = upload(api(staff("ANALYST")), TWO, preset="nobody")
        assert (answer.status_code, answer.json()["details"]["reason"]) == (400, "PRESET_UNKNOWN")
        assert ImportBatch.objects.count() == 0


class TestCommit:
    def test_commits_once_and_undoes(self, api, staff, checked, django_capture_on_commit_callbacks):
        batch, client = checked(TWO), api(staff("ANALYST"))
        with django_capture_on_commit_callbacks(execute=True):
            assert client.post(f"{URL}/{batch.pk}/commit", {"run_rules": False}, format="json").status_code == 202
        assert client.get(f"{URL}/{batch.pk}").json()["state"] == "COMMITTED"
        again = client.post(f"{URL}/{batch.pk}/commit", {}, format="json")
        assert (again.status_code, again.json()["code"]) == (409, "CONFLICT_ERROR")
        assert Player.objects.count() == 1
        with django_capture_on_commit_callbacks(execute=True):
            assert client.post(f"{URL}/{batch.pk}/undo", format="json").status_code == 202
        assert client.get(f"{URL}/{batch.pk}").json()["state"] == "UNDONE"
        assert Player.objects.count() == 0

    def test_another_kinds_or_no_import_is_not_found(self, api, staff):
        client = api(staff("ANALYST"))
        assert client.get(f"{URL}/nothing").status_code == 404
        assert client.post(f"{URL}/nothing/undo", format="json").status_code == 404


class TestErrors:
    def test_come_as_a_file_to_correct(self, api, staff, checked):
        batch, client = checked(TWO), api(staff("ANALYST"))
        answer = client.get(f"{URL}/{batch.pk}/errors")
        assert answer["Content-Disposition"] == 'attachment; filename="wrong rows of players.csv"'
        assert b"".join(answer.streaming_content).decode("utf-8-sig").splitlines() == [
            "Player ID,Country,Registered,Stakes,Winnings,Currency,What is wrong",
            "p2,IN,2026-01-05,-5,40,INR,Stakes: Stakes cannot be negative",
        ]

    def test_come_as_a_page(self, api, staff, checked):
        batch, client = checked(TWO), api(staff("ANALYST"))
        assert client.get(f"{URL}/{batch.pk}/errors?format=json").json() == {
            "results": [
                {"row_number": 3, "column": "Stakes", "value": "-5", "reason": "Stakes cannot be negative"},
            ],
            "next_cursor": None,
        }
