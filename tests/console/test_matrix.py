"""Who may do what: what the page says is what the code asks."""

import pytest

from apps.accounts.roles import role_permissions
from apps.console import matrix
from apps.core.api import catalogue

pytestmark = pytest.mark.django_db
URL = "/admin/auth/group/"


def lines() -> dict[str, matrix.Line]:
    return {line.key: line for section in matrix.sections() for line in section.lines}


def test_every_permission_of_every_staff_role_is_on_it():
    held = {name for role in matrix.ROLES for name in role_permissions()[role]}
    assert held <= lines().keys()


def test_a_line_says_in_words_what_it_opens_and_who_holds_it():
    line = lines()["accounts.block_user"]
    assert line.words == "Block and unblock users"
    assert {("Action", "Block (user)"), ("API", "POST users/{public_id}/block")} <= set(line.opens)
    holders = {role.value for role, yes in zip(matrix.ROLES, line.held, strict=True) if yes}
    assert holders == {role for role in role_permissions() if "accounts.block_user" in role_permissions()[role]}
    assert ("Page", "Users") in lines()["accounts.view_user"].opens
    assert ("Second person", "Reset a lost authenticator app") in lines()["accounts.approve_totp_reset"].opens


def test_every_route_is_on_it_once():
    guarded = [words for line in lines().values() for kind, words in line.opens if kind == "API"]
    others = [f"{route.method} {route.path}" for _, routes in matrix.other_routes() for route in routes]
    assert sorted(guarded + others) == sorted(f"{route.method} {route.path}" for route in catalogue.routes())
    told = dict(matrix.other_routes())
    assert "auth/staff-login" in {route.path for route in told["Everybody, also without a login"]}


def test_an_admin_sees_it_and_one_role_of_it(console):
    client = console("ADMIN")
    whole = client.get(URL).content.decode()
    assert "Block and unblock users" in whole
    assert "Invite staff and withdraw invitations" in whole
    viewer = client.get(URL, {"role": "VIEWER"}).content.decode()
    assert "See users" in viewer
    assert "Block and unblock users" not in viewer
    assert console("SUPPORT").get(URL).status_code == 403
