"""Roles: what the fixture says is what the groups hold."""

import json

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command

from apps.accounts import roles, services
from apps.accounts.states import APP_ROLES, STAFF_ROLES, Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def fixture_file(tmp_path, monkeypatch):
    """Writes another roles.json for one test."""

    def write(**changes):
        entries = {role: [] for role in Role.values} | changes
        path = tmp_path / "roles.json"
        path.write_text(json.dumps(entries))
        monkeypatch.setattr(roles, "FIXTURE", path)
        roles.role_permissions.cache_clear()

    yield write
    roles.role_permissions.cache_clear()


def held(role):
    rows = Permission.objects.filter(group__name=role).values_list("content_type__app_label", "codename")
    return {f"{app}.{codename}" for app, codename in rows}


def test_every_role_is_staff_or_app():
    assert set(Role.values) == STAFF_ROLES | APP_ROLES
    assert not STAFF_ROLES & APP_ROLES


def test_the_groups_hold_what_the_fixture_says():
    assert {role: held(role) for role in Role.values} == {
        role: set(codenames) for role, codenames in roles.role_permissions().items()
    }


def test_admin_holds_what_every_other_role_holds():
    wanted = roles.role_permissions()
    assert frozenset().union(*wanted.values()) == wanted["ADMIN"]


def test_app_roles_open_nothing_in_the_console():
    assert {role: held(role) for role in APP_ROLES} == {role: set() for role in APP_ROLES}


def test_loading_twice_changes_nothing():
    before = {group.name: held(group.name) for group in Group.objects.all()}
    services.roles_load()
    assert {group.name: held(group.name) for group in Group.objects.all()} == before


def test_a_permission_taken_out_of_the_fixture_leaves_the_group(fixture_file):
    fixture_file(SUPPORT=["accounts.view_user"])
    services.roles_load()
    assert held("SUPPORT") == {"accounts.view_user"}


def test_an_included_role_brings_its_permissions(fixture_file):
    fixture_file(VIEWER=["accounts.view_user"], OPERATOR=["VIEWER", "accounts.block_user"])
    services.roles_load()
    assert held("OPERATOR") == {"accounts.view_user", "accounts.block_user"}


def test_an_unknown_permission_is_named_and_changes_nothing(fixture_file):
    before = {role: held(role) for role in Role.values}
    fixture_file(VIEWER=["accounts.view_user"], FINANCE=["wallet.print_money"])
    with pytest.raises(CommandError, match="wallet.print_money"):
        call_command("load_roles")
    assert {role: held(role) for role in Role.values} == before


@pytest.mark.parametrize(
    "changes, sentence",
    [
        ({"CASHIER": []}, "differ in: CASHIER"),
        ({"VIEWER": ["nonsense"]}, "'nonsense' in VIEWER"),
        ({"VIEWER": ["OPERATOR"], "OPERATOR": ["VIEWER"]}, "is a circle"),
    ],
)
def test_a_broken_fixture_is_refused(fixture_file, changes, sentence):
    fixture_file(**changes)
    with pytest.raises(ImproperlyConfigured, match=sentence):
        services.roles_load()
