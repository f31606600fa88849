"""API keys: made in the console and shown once; they open what they name, from where they may, until they end."""

import json
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from rest_framework.test import APIClient

from apps.accounts import services
from apps.accounts.models import ApiKey, UserBlock
from apps.accounts.scopes import grantable
from apps.accounts.states import STAFF_ROLES
from apps.core import clock
from apps.core.errors import Invalid
from apps.core.models import AuditEntry
from tests.factories.accounts import make_member, make_staff

BLOCK, PLAYERS = "accounts.block_user", "rewards.view_player"
pytestmark = pytest.mark.django_db


def make(owner=None, **change) -> tuple[ApiKey, str]:
    in_30_days = clock.now() + timedelta(days=30)
    fields = {"actor": owner or make_staff(), "name": "CRM", "scopes": [PLAYERS], "expires_at": in_30_days, **change}
    return services.api_key_make(**fields)


def caller(text: str, ip: str = "203.0.113.7") -> APIClient:
    client = APIClient(REMOTE_ADDR=ip)
    client.credentials(HTTP_AUTHORIZATION=f"Api-Key {text}")
    return client


def players(text: str, **kwargs) -> int:
    return caller(text, **kwargs).get("/api/v1/players").status_code


class TestMake:
    def test_the_text_is_stored_nowhere(self):
        key, text = make()
        assert re.fullmatch(r"mk\w{10}\.\w{40}", text)
        assert text.partition(".")[0] == key.prefix
        with connection.cursor() as cursor:
            cursor.execute("SELECT row_to_json(k)::text FROM accounts_apikey k")
            assert text.partition(".")[2] not in cursor.fetchone()[0]
        entry = AuditEntry.objects.get(action="accounts.api_key.make")
        assert text.partition(".")[2] not in str(entry.after)

    @pytest.mark.parametrize(
        "change",
        [
            {"scopes": []},
            {"scopes": ["accounts.no_such_thing"]},
            {"scopes": ["core.check_approval"]},
            {"scopes": ["accounts.set_user_roles"]},
            {"expires_at": clock.now() - timedelta(days=1)},
            {"expires_at": clock.now() + timedelta(days=366)},
            {"networks": ["not-a-network"]},
        ],
    )
    def test_refusals_leave_no_trace(self, change):
        with pytest.raises(Invalid):
            make(**change)
        assert not ApiKey.objects.exists()

    def test_nobody_gives_what_they_do_not_hold(self):
        with pytest.raises(Invalid):
            make(make_staff("VIEWER"), scopes=[BLOCK])

    def test_no_key_is_a_second_person_or_takes_off_a_mask(self):
        assert "core.check_approval" not in grantable()
        assert not [name for name in grantable() if "reveal" in name or name == "wallet.approve_adjustment"]
        assert {BLOCK, PLAYERS} <= grantable()


class TestUse:
    def test_opens_what_it_names_and_nothing_else(self):
        _, text = make()
        member = make_member()
        client = caller(text)
        assert client.get("/api/v1/players").status_code == 200
        assert (
            client.post(f"/api/v1/users/{member.public_id}/block", {"reason": "x"}, format="json").status_code == 403
        )
        assert not UserBlock.objects.exists()

    @pytest.mark.parametrize("path", ["me", "me/sessions", "wallet", "approvals", "rewards/mine"])
    def test_is_no_person(self, path):
        _, text = make(scopes=[BLOCK, PLAYERS])
        assert caller(text).get(f"/api/v1/{path}").status_code == 403

    def test_acts_in_the_name_of_its_owner(self):
        owner, member = make_staff(), make_member()
        _, text = make(owner, scopes=[BLOCK])
        answer = caller(text).post(f"/api/v1/users/{member.public_id}/block", {"reason": "Bot"}, format="json")
        assert answer.status_code == 200
        assert UserBlock.objects.get().blocked_by == owner

    def test_the_log_names_the_key_and_the_audit_its_request(self, capfd):
        member = make_member()
        key, text = make(scopes=[BLOCK])
        caller(text).post(f"/api/v1/users/{member.public_id}/block", {"reason": "Bot"}, format="json")
        line = json.loads(capfd.readouterr().err.splitlines()[-1])
        assert (line["via"], line["status"]) == (key.prefix, 200)
        assert AuditEntry.objects.get(action="accounts.user.block").request_id == line["request_id"]
        assert text.partition(".")[2] not in str(line)

    def test_has_no_power_over_the_staff_although_its_owner_has(self):
        _, text = make(scopes=[BLOCK])
        viewer = make_staff("VIEWER")
        answer = caller(text).post(f"/api/v1/users/{viewer.public_id}/block", {"reason": "x"}, format="json")
        assert answer.status_code == 403
        assert not UserBlock.objects.exists()

    @pytest.mark.parametrize(
        "spoil",
        [lambda t: t[:-1] + "~", lambda t: "", lambda t: t.partition(".")[0], lambda t: t + "x"],
    )
    def test_one_answer_for_every_wrong_key(self, spoil):
        _, text = make()
        answer = caller(spoil(text)).get("/api/v1/players")
        assert (answer.status_code, answer.json()["message"]) == (401, "The API key is not valid.")

    def test_only_from_its_networks(self):
        key, text = make(networks=["203.0.113.0/24", "198.51.100.4"])
        assert [players(text, ip=ip) for ip in ("203.0.113.7", "198.51.100.4", "198.51.100.5")] == [200, 200, 403]
        key.refresh_from_db()
        assert key.last_used_ip == "203.0.113.7"

    def test_the_use_is_noted_once_a_minute_and_the_key_costs_no_query_in_between(self):
        key, text = make()
        assert players(text) == 200
        key.refresh_from_db()
        assert key.last_used_at is not None
        with CaptureQueriesContext(connection) as captured:
            assert players(text) == 200
        assert not [query for query in captured if "accounts_apikey" in query["sql"]]

    def test_runs_out_to_the_second_also_when_its_facts_are_cached(self):
        key, text = make()
        assert players(text) == 200
        with clock.fixed(key.expires_at):
            assert players(text) == 401

    def test_counts_for_itself(self):
        from apps.core import policy

        owner = make_staff()
        (_, one), (_, other) = make(owner), make(owner)
        policy.set(key="api.default_per_minute", value=2, actor=None, reason="x")
        assert [players(one) for _ in range(3)] == [200, 200, 429]
        assert players(other) == 200


@pytest.mark.django_db(transaction=True)
class TestEnd:
    """Committed for real, so that the gate's cache is told as in production."""

    def test_revoked_it_stops_at_once(self):
        key, text = make()
        assert players(text) == 200
        services.api_key_revoke(key_id=key.pk, actor=make_staff(), reason="Leaked")
        assert players(text) == 401
        assert AuditEntry.objects.get(action="accounts.api_key.revoke").reason == "Leaked"

    def test_it_stops_with_its_owner(self):
        owner = make_staff()
        _, text = make(owner)
        assert players(text) == 200
        services.user_block(user_id=owner.pk, reason="x", actor=make_staff())
        assert players(text) == 403

    def test_it_may_no_more_than_its_owner_may_now(self):
        owner = make_staff()
        _, text = make(owner)
        assert players(text) == 200
        services.user_set_roles(user_id=owner.pk, roles=["MODERATOR"], actor=make_staff(), reason="x")
        assert players(text) == 403

    def test_a_new_password_of_its_owner_leaves_it(self):
        owner = make_staff()
        _, text = make(owner)
        services.password_change(user=owner, password="nine-lives-of-a-ledger")
        assert players(text) == 200


class TestConsole:
    FIELDS = {"_form_submitted": "True", "name": "CRM", "days": "90", "networks": "10.0.0.0/8", "scopes": [PLAYERS]}

    def test_shows_the_key_once(self, console):
        client = console("ADMIN")
        url = reverse("admin:accounts_apikey_make")
        assert "See players" in client.get(url).content.decode()
        answer = client.post(url, self.FIELDS)
        text = re.search(r'value="(mk\w{10}\.\w{40})"', answer.content.decode())[1]
        assert ("no-store" in answer["Cache-Control"], answer["HX-Retarget"]) == (True, "#dialog")
        assert players(text, ip="10.1.2.3") == 200
        key = ApiKey.objects.get()
        for page in ("/admin/accounts/apikey/", f"/admin/accounts/apikey/{key.pk}/change/"):
            shown = client.get(page).content.decode()
            assert key.prefix in shown
            assert text not in shown

    def test_revokes(self, console):
        key, _ = make()
        client = console("ADMIN")
        client.post(
            reverse("admin:accounts_apikey_revoke", args=[key.pk]), {"_form_submitted": "True", "reason": "Done"}
        )
        key.refresh_from_db()
        assert (key.is_live, key.revoked_by) == (False, client.user)

    @pytest.mark.parametrize("role", sorted(STAFF_ROLES - {"ADMIN"}))
    def test_only_admins(self, console, role):
        assert console(role).post(reverse("admin:accounts_apikey_make"), self.FIELDS).status_code == 403
        assert not ApiKey.objects.exists()
