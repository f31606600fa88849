"""An export holds everything about one person and nothing about another, for them alone."""

import csv
import io
import json
import zipfile
from datetime import timedelta

import pytest

from apps.accounts.privacy import errors, flows, services, tasks
from apps.accounts.privacy.models import Export
from apps.core import clock, personal_keys, storage
from apps.core.models import AuditEntry, FileRead, OutboxEvent
from tests.factories.privacy import make_reveal
from tests.factories.wallet import make_deposit

V1 = "/api/v1/"
SUBMITTED = {"_form_submitted": "True"}


def read(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def rows(files: dict[str, bytes], name: str) -> list[dict]:
    return json.loads(files[f"{name}.json"])


@pytest.fixture
def asked(django_capture_on_commit_callbacks):
    """`asked(client)`: POST me/export, and the worker runs."""

    def ask(client):
        with django_capture_on_commit_callbacks(execute=True):
            answer = client.post(V1 + "me/export")
        assert answer.status_code == 202, answer.content
        return answer.json()

    return ask


def test_a_person_takes_everything_along(api, client, asha, planted, staff, asked):
    make_deposit(amount="77.77")  # another person's
    actor = staff("SUPPORT")
    services.reveal_show(reveal_id=make_reveal(actor=actor, user=asha).pk, actor=actor)
    me = api(asha)
    export_id = asked(me)["id"]
    shown = me.get(f"{V1}me/export/{export_id}").json()
    assert shown["state"] == "READY"
    answer = client.get(shown["url"])
    assert answer["Content-Type"] == "application/zip"
    assert answer["Content-Disposition"] == 'attachment; filename="munim-export.zip"'
    files = read(answer.content)

    manifest = json.loads(files["manifest.json"])
    assert manifest["user"] == asha.public_id
    assert {"account", "platform", "wallet", "rewards", "privacy"} <= {one["key"] for one in manifest["holdings"]}
    listed = {one["path"] for held in manifest["holdings"] for one in held["files"]}
    assert set(files) == listed | {"manifest.json", "README.txt"}

    profile = rows(files, "account/profile")[0]
    assert (profile["name"], profile["mobile"], profile["email"]) == (planted.name, asha.mobile, planted.email)
    assert rows(files, "account/sessions")[0]["ip"] == "203.0.113.7"
    assert rows(files, "rewards/player")[0]["date_of_birth"] == planted.birth
    lines = rows(files, "wallet/statement_lines")
    assert [(line["bucket"], line["amount"]["amount"]) for line in lines] == [
        ("bonus", "50.00"),
        ("deposit", "250.00"),
    ]
    assert rows(files, "wallet/bonus_grants")[0]["amount"] == {"amount": "50.00", "currency": "INR"}
    assert len(rows(files, "rewards/activity")) == 2
    assert rows(files, "privacy/looked_at_by_staff")[0]["field"] == "Mobile number"
    audited = rows(files, "platform/audit")
    assert {"accounts.user.create", "privacy.export.request", "privacy.reveal.show"} <= {e["action"] for e in audited}
    everything = b"".join(files.values()).decode()
    assert "77.77" not in everything
    assert actor.name not in everything
    table = list(csv.DictReader(io.StringIO(files["wallet/statement_lines.csv"].decode("utf-8-sig"))))
    assert [row["amount"] for row in table] == ["50.00 INR", "250.00 INR"]


def test_the_file_is_sealed_and_each_read_is_logged(api, client, asha, planted, asked):
    me = api(asha)
    export = Export.objects.get(pk=asked(me)["id"])
    with storage.private().open(export.key) as stored:
        raw = stored.read()
    assert not raw.startswith(b"PK")
    assert planted.found_in(raw.decode(errors="ignore")) == []
    url = me.get(f"{V1}me/export/{export.pk}").json()["url"]
    client.get(url)
    assert FileRead.objects.get().purpose == f"Export of {asha.public_id}"
    with clock.fixed(clock.now() + timedelta(seconds=61)):
        assert client.get(url).status_code == 410
    event = OutboxEvent.objects.get(name="privacy.export_ready")
    assert event.payload == {"user_id": asha.public_id, "export_id": str(export.pk)}


def test_one_at_a_time_and_one_a_day(api, asha, asked):
    me = api(asha)
    running = me.post(V1 + "me/export")  # no worker runs: nothing is committed
    assert running.status_code == 202
    again = me.post(V1 + "me/export")
    assert (again.status_code, again.json()["details"]["reason"]) == (409, "EXPORT_RUNNING")
    flows.export_build(export_id=running.json()["id"])
    fresh = me.post(V1 + "me/export").json()
    assert fresh["details"] == {"reason": "EXPORT_RECENT", "export_id": running.json()["id"]}
    with clock.fixed(clock.now() + timedelta(hours=25)):
        services.export_request(user_id=asha.pk, actor=asha)
    assert Export.objects.count() == 2


def test_another_persons_export_is_not_found(api, asha, member, asked):
    export_id = asked(api(asha))["id"]
    assert api(member()).get(f"{V1}me/export/{export_id}").status_code == 404


def test_a_worker_that_died_is_followed_by_another(asha):
    export = services.export_request(user_id=asha.pk, actor=asha)
    services.export_start(export_id=export.pk)
    assert services.exports_to_build() == []
    with clock.fixed(clock.now() + timedelta(minutes=16)):
        assert services.exports_to_build() == [export.pk]
        assert tasks.sweep_exports() == 1
    export.refresh_from_db()
    assert (export.state, export.attempts) == ("READY", 2)


def test_it_fails_when_tried_too_often(asha):
    export = services.export_request(user_id=asha.pk, actor=asha)
    for _ in range(3):
        services.export_start(export_id=export.pk)
    assert flows.export_build(export_id=export.pk) is False
    export.refresh_from_db()
    assert export.state == "FAILED"


def test_the_file_is_destroyed_after_a_week(api, asha, asked):
    export = Export.objects.get(pk=asked(api(asha))["id"])
    with clock.fixed(clock.now() + timedelta(days=8)):
        assert tasks.sweep_exports() == 1
        assert tasks.sweep_exports() == 0
    assert not storage.private().exists(export.key)
    export.refresh_from_db()
    assert (export.state, export.key) == ("EXPIRED", "")
    with pytest.raises(errors.ExportNotReady):
        services.export_link(export_id=export.pk, actor=asha)


class TestConsole:
    def test_support_makes_one_and_an_admin_reads_it(self, console, asha, django_capture_on_commit_callbacks):
        support, admin = console("SUPPORT"), console("ADMIN")
        with django_capture_on_commit_callbacks(execute=True):
            given = {"public_id": asha.public_id.lower(), "reason": "Asked by phone", **SUBMITTED}
            support.post("/admin/privacy/export/request_export/", given)
        export = Export.objects.get()
        assert (export.state, export.requested_by) == ("READY", support.user)
        url = f"/admin/privacy/export/{export.pk}/download/"
        assert support.post(url, {**SUBMITTED, "reason": "Curious"}).status_code == 403
        link = admin.post(url, {**SUBMITTED, "reason": "To hand it over"})
        path = link.get("HX-Redirect") or link["Location"]
        assert read(admin.get(path).content)["README.txt"]
        assert support.get(path).status_code == 403
        entry = AuditEntry.objects.get(action="privacy.export.read")
        assert (entry.actor, entry.target_id, entry.reason) == (admin.user, str(asha.pk), "To hand it over")


def test_a_destroyed_key_leaves_nothing_to_read(api, client, asha, asked):
    me = api(asha)
    url = me.get(f"{V1}me/export/{asked(me)['id']}").json()["url"]
    personal_keys.destroy(user_id=asha.pk)
    assert client.get(url).status_code == 404
    assert not FileRead.objects.exists()
