"""What operators see of live delivery, and the console's own socket."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from websockets.exceptions import ConnectionClosed

from apps.core import audit, clock, metrics
from apps.core.models import AuditEntry
from apps.notifications.live import selectors, services, types
from apps.notifications.live.models import Counter, Ticket
from apps.notifications.live.services import Report, Seat
from tests.factories.live import tell
from tests.runtime.processes import PATIENCE

pytestmark = pytest.mark.django_db


def report(at, **changes) -> Report:
    told = {
        "process_id": uuid4(), "at": at, "sockets": 3, "users": 2, "frames": 120, "wakes": 7, "opened": 4,
        "resumes": 2, "resyncs": 1, "longest_queue": 9, "lags": {"0": 100, "3": 20}, "closes": {"1001": 1},
        "seats": [], "left": [],
    }  # fmt: skip
    return Report(**told | changes)


class TestOperations:
    def test_adds_up_what_the_processes_report(self):
        now = clock.now()
        first = report(now)
        services.report(report=first)
        services.report(report=report(now, process_id=first.process_id, lags={"3": 80}, closes={"4408": 3}))
        services.report(report=report(now - timedelta(minutes=2), sockets=50, users=40))
        with clock.fixed(now):
            watch = selectors.watch()
        assert (watch.sockets, watch.users, watch.opened, watch.resumes, watch.resyncs) == (3, 2, 12, 6, 3)
        assert watch.p95 == 0.1
        assert watch.closes == [("4408", "too slow", 3), ("1001", "server or client went away", 2)]
        assert watch.resync_share == 0.25

    def test_percentile_is_the_bound_of_its_bucket(self):
        assert selectors.percentile({}, 0.95) is None
        assert selectors.percentile({"0": 95, "11": 5}, 0.95) == 0.01
        assert selectors.percentile({"0": 94, "11": 6}, 0.95) == 60.0

    def test_page_and_its_figures(self, console):
        services.report(report=report(clock.now()))
        client = console("OPERATOR")
        page = client.get("/admin/live/counter/operations/")
        assert page.status_code == 200 and "Connected users" in page.content.decode()
        part = client.get("/admin/live/counter/operations/", headers={"HX-Request": "true"}).content.decode()
        assert "<html" not in part and "server or client went away" in part
        assert console("MODERATOR").get("/admin/live/counter/operations/").status_code == 403

    def test_prometheus_reads_the_same(self):
        services.report(report=report(clock.now()))
        assert b"munim_live_sockets 3.0" in metrics.exposition()
        assert b"munim_live_lag_p95_seconds 0.1" in metrics.exposition()


def test_every_event_stands_on_the_page_with_schema_and_sample(console):
    page = console("FINANCE").get("/admin/live/counter/events/").content.decode()
    assert [one.name for one in types.declared() if f"{one.name} <span" not in page] == []
    assert {"notify.push", "settings.update", "user.blocked", "wallet.update"} <= {
        one.name for one in types.declared()
    }


class TestSequencePage:
    def test_shows_tail_and_sockets_masked(self, console, member):
        user = member()
        tell(user, 1)
        services.push(
            user_id=user.pk,
            type="notify.push",
            event_id="x",
            data={
                "user_id": user.public_id,
                "template_key": "t",
                "payload": {"body": "call +919876543210"},
                "priority": "CRITICAL",
            },
        )
        seat = Seat(uuid4(), user.pk, False, user.token_version, 1, 0, clock.now())
        services.report(report=report(clock.now(), seats=[seat]))
        page = console("OPERATOR").get(f"/admin/live/counter/{user.pk}/change/").content.decode()
        assert "9876543210" not in page
        assert "The log holds numbers" in page and "Current" in page and "test.number" in page

    def test_an_operator_makes_clients_reload_with_a_reason(self, console, member):
        user = member()
        tell(user, 1)
        client = console("OPERATOR")
        address = f"/admin/live/counter/{user.pk}/resync/"
        assert client.get(address).status_code == 200
        assert Counter.objects.get().seq == 1
        client.post(address, {"_form_submitted": "True", "reason": "support case"})
        assert Counter.objects.get().seq == 2
        entry = AuditEntry.objects.get(action="live.sequence.resync")
        assert (entry.actor_id, entry.reason) == (client.user.pk, "support case")


class TestConsoleSocket:
    def test_ticket_is_a_posts_and_of_staff_only(self, console, client):
        staff = console("VIEWER")
        assert staff.get("/admin/live/counter/ticket/").status_code == 405
        assert staff.post("/admin/live/counter/ticket/", headers={"Origin": "http://testserver"}).status_code == 201
        row = Ticket.objects.get()
        assert (row.console_key, row.origin) == (staff.session.session_key, "http://testserver")
        assert client.post("/admin/live/counter/ticket/").status_code == 302

    @pytest.mark.django_db(transaction=True)
    def test_feels_the_pulse_and_ends_with_the_login(self, sockets, quiet, console):
        staff = console("VIEWER")
        ticket = staff.post("/admin/live/counter/ticket/", headers={"Origin": "http://desk"}).json()["ticket"]
        with sockets.open(ticket, origin="http://desk") as wire:
            assert json.loads(wire.recv(timeout=PATIENCE))["scopes"] == {"settings": 0, "console": 0}
            assert json.loads(wire.recv(timeout=PATIENCE)) == {"v": 1, "type": "console.pulse", "data": {}}
            audit.record("test.moved", None, actor=staff.user)
            assert json.loads(wire.recv(timeout=PATIENCE))["type"] == "console.pulse"
            staff.logout()
            tell(staff.user, 1)
            with pytest.raises(ConnectionClosed) as closed:
                while True:
                    wire.recv(timeout=PATIENCE)
            assert closed.value.rcvd.code == 4401
