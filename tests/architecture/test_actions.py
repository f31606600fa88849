"""Every action of the console: refused to whom it is not for, never done by a link, never done from another site."""

from dataclasses import dataclass

import pytest
from django.urls import reverse

from apps.accounts.roles import role_permissions
from apps.core.models import AuditEntry
from tests.factories.rows import ROWS

from .test_admin import PAGES, STAFF

KINDS = ("list", "detail", "row", "submit_line")


@dataclass
class Holder:
    """Somebody with the permissions of one role, who asks no database."""

    role: str

    def has_perm(self, name: str, obj=None) -> bool:
        return name in role_permissions()[self.role]

    def has_perms(self, names, obj=None) -> bool:
        return all(map(self.has_perm, names))


def found(label: str) -> dict:
    """The page's actions by the names of their URLs."""
    page = PAGES[label]
    return {one.action_name: one for kind in KINDS for one in getattr(page, f"_get_base_actions_{kind}")()}


def of_a_row(label: str, name: str) -> bool:
    return name not in {one.action_name for one in PAGES[label]._get_base_actions_list()}


ACTIONS = [(label, name) for label in PAGES for name in sorted(found(label))]


@pytest.mark.django_db
@pytest.mark.parametrize(("label", "name"), ACTIONS, ids=[name for _, name in ACTIONS])
def test_an_action_is_for_its_roles_by_a_form_of_ours(label, name, console, rf):
    page, permissions = PAGES[label], found(label)[name].method.allowed_permissions
    row = _row(label) if of_a_row(label, name) else None
    address = reverse(f"admin:{name}", args=[row.pk] if row else [])
    allowed, refused = [], []
    for role in STAFF:
        request = rf.post(address)
        request.user = Holder(role)
        may = all(getattr(page, f"has_{permission}_permission")(request) for permission in permissions)
        (allowed if may else refused).append(role)
    assert allowed, "nobody may do it"
    browser, strangers = console(allowed[0]), [console(role) for role in refused[-1:]]
    entries = AuditEntry.objects.count()
    assert [stranger.post(address, {"reason": "Mine"}).status_code for stranger in strangers] == [403] * len(strangers)
    assert browser.get(address).status_code in (200, 404), "a link asks, where there is something to ask about"
    browser.handler.enforce_csrf_checks = True
    assert browser.post(address, {"reason": "Theirs"}).status_code == 403, "another site's form"
    assert AuditEntry.objects.count() == entries


def _row(label: str):
    ROWS[label](1)
    return PAGES[label].model._default_manager.order_by("-pk").first()


OF_A_ROW = [(label, name) for label, name in ACTIONS if of_a_row(label, name)]


@pytest.mark.django_db
@pytest.mark.parametrize(("label", "name"), OF_A_ROW, ids=[name for _, name in OF_A_ROW])
def test_an_action_on_no_row_is_told_plainly(label, name, console):
    browser = console("ADMIN")
    browser.user.is_superuser = True
    browser.user.save(update_fields=["is_superuser"])
    entries = AuditEntry.objects.count()
    for key in ("nonsense", "01890000-0000-7000-8000-000000000000", "9" * 30):
        answers = {browser.post(reverse(f"admin:{name}", args=[key]), {"reason": "x", "note": "x"}).status_code}
        assert answers <= {200, 302, 403, 404}, key
    assert AuditEntry.objects.count() == entries
