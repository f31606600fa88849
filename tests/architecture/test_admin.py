"""Every admin page: opens for the roles that may see it, refuses the others, counts nothing, asks before it acts."""

import importlib.util

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.admin.utils import quote
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import resolve, reverse
from django.utils.module_loading import module_has_submodule

from apps.accounts.roles import role_permissions
from apps.console import board, navigation
from apps.core import console as registry
from apps.core.admin import ReadOnlyAdmin
from tests.factories.rows import ROWS

STAFF = sorted(set(role_permissions()) - {"MEMBER", "MERCHANT", "FOREMAN"})
PAGES = {
    model._meta.label: page for model, page in sorted(admin.site._registry.items(), key=lambda m: m[0]._meta.label)
}
each_page = pytest.mark.parametrize("label", PAGES)
each_role = pytest.mark.parametrize("role", STAFF)


def address(label: str, view: str, *args) -> str:
    options = PAGES[label].opts
    return reverse(f"admin:{options.app_label}_{options.model_name}_{view}", args=args)


def permission(label: str, verb: str) -> str:
    options = PAGES[label].opts
    return f"{options.app_label}.{verb}_{options.model_name}"


def may_see(role: str, label: str) -> bool:
    return bool({permission(label, "view"), permission(label, "change")} & role_permissions()[role])


def readers(label: str) -> list[str]:
    return [role for role in STAFF if may_see(role, label)]


@each_page
def test_list_opens_for_its_roles_and_refuses_the_others(label, console):
    answers = {role: console(role).get(address(label, "changelist")).status_code for role in STAFF}
    assert answers == {role: 200 if may_see(role, label) else 403 for role in STAFF}


def test_an_address_of_no_row_is_told_plainly(console):
    client = console("ADMIN")
    client.user.is_superuser = True
    client.user.save(update_fields=["is_superuser"])
    answers = {label: client.get(address(label, "change", "nonsense")).status_code for label in PAGES}
    assert {label: status for label, status in answers.items() if status != 302} == {}


@each_page
def test_add_page_opens_for_who_may_add_and_refuses_the_others(label, console, rf):
    for role in STAFF:
        client = console(role)
        request = rf.get("/")
        request.user = client.user
        expected = 200 if PAGES[label].has_add_permission(request) else 403
        assert (role, client.get(address(label, "add")).status_code) == (role, expected)


@each_page
def test_page_of_one_row_opens_for_its_roles_and_refuses_the_others(label, console, rf):
    ROWS[label](1)
    row = PAGES[label].model._default_manager.order_by("-pk").first()
    request = rf.get(address(label, "change", quote(row.pk)))
    for role in STAFF:
        client = console(role)
        request.user = client.user
        assert (role, client.get(request.path).status_code) == (role, expected_of(label, role, row, request))


def expected_of(label: str, role: str, row, request) -> int:
    """A row that is not this person's is no row to them: back to the list."""
    if not may_see(role, label):
        return 403
    return 200 if PAGES[label].has_view_permission(request, row) else 302


@each_page
def test_list_asks_as_much_of_the_database_for_six_times_the_rows(label, console):
    ROWS[label](3)
    client = console(readers(label)[0])
    client.get(address(label, "changelist"))
    few = queries_of(client, address(label, "changelist"))
    ROWS[label](15)
    many = queries_of(client, address(label, "changelist"))
    assert len(many) == len(few), "\n".join(many)
    assert [sql for sql in many if "COUNT(*)" in sql.upper()] == []


def queries_of(client, url: str) -> list[str]:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return [query["sql"] for query in captured]


@each_page
def test_search_answers_any_term(label, console, rf):
    """The list itself is asked; one term goes all the way to the page."""
    if not PAGES[label].search_fields:
        return
    client = console(readers(label)[0])
    for term in ("x", "12", "+919876543210", "a@b.in", "01890000-0000-7000-8000-000000000000", "é" * 300):
        request = rf.get(address(label, "changelist"), {"q": term})
        request.user, request.resolver_match = client.user, resolve(request.path_info)
        found = list(PAGES[label].get_changelist_instance(request).result_list)
        assert (term, len(found) <= PAGES[label].list_per_page) == (term, True)
    assert client.get(address(label, "changelist"), {"q": "'\"%_\\"}).status_code == 200


@each_page
def test_every_page_stands_on_the_base_and_somebody_may_see_it(label):
    assert isinstance(PAGES[label], ReadOnlyAdmin)
    assert readers(label) != []


@each_page
def test_every_action_asks_first_and_names_its_permission_by_method(label):
    page = PAGES[label]
    actions = [
        *page._get_base_actions_list(),
        *page._get_base_actions_detail(),
        *page._get_base_actions_row(),
        *page._get_base_actions_submit_line(),
    ]
    for unfold_action in actions:
        allowed = getattr(unfold_action.method, "allowed_permissions", ())
        assert (unfold_action.action_name, bool(unfold_action.dialog)) == (unfold_action.action_name, True)
        assert (
            [name for name in allowed if callable(getattr(page, f"has_{name}_permission", None))]
            == list(allowed)
            != []
        )


@each_page
def test_every_page_has_rows_to_test_with(label):
    assert label in ROWS


@each_role
def test_every_menu_line_opens_for_who_sees_it(role, console):
    client = console(role)
    lines = [item for items in navigation.groups(client.user).values() for item in items]
    links = {item.title: client.get(reverse(item.url_name) + item.query).status_code for item in lines}
    assert links == dict.fromkeys(links, 200)


@each_role
def test_dashboard_opens_and_its_links_lead_where_the_role_may_go(role, console):
    client = console(role)
    assert client.get("/admin/").status_code == 200
    queues = {queue.key: client.get(board.address(queue.url)).status_code for queue in seen(registry.Queue, client)}
    figures = {
        figure.key: client.get(board.address(figure.url_name)).status_code
        for figure in seen(registry.Figure, client)
        if figure.url_name
    }
    assert queues | figures == dict.fromkeys(queues | figures, 200)


def seen(kind: type, client) -> list:
    return registry.entries(kind, client.user)


def test_every_page_is_in_the_menu():
    listed = {item.url_name for item in registry.entries(registry.NavItem)}
    missing = [
        label
        for label, page in PAGES.items()
        if not getattr(page, "off_menu", False)
        and f"admin:{page.opts.app_label}_{page.opts.model_name}_changelist" not in listed
    ]
    assert missing == []


def test_the_registry_names_permissions_that_exist(db):
    known = {f"{app}.{name}" for app, name in Permission.objects.values_list("content_type__app_label", "codename")}
    entries = registry._registry.entries.values()
    assert [entry.key for entry in entries if entry.permission and entry.permission not in known] == []


def test_no_app_asks_the_database_while_it_registers(db):
    """Every `console.py` again, in an empty registry, with the database out of reach."""

    def refuse(*args):
        raise AssertionError("a query at import")

    for config in apps.get_app_configs():
        if config.name == "apps.core" or not module_has_submodule(config.module, "console"):
            continue
        spec = importlib.util.find_spec(f"{config.name}.console")
        with registry.empty_registry(), connection.execute_wrapper(refuse):
            spec.loader.exec_module(importlib.util.module_from_spec(spec))
