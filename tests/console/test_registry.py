"""The console registry: what apps register, who sees it, and that nothing queries at import."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from apps.core import console


def panel(key, **fields):
    return console.Panel(key=key, title=key.title(), template="x.html", context=lambda request: {}, **fields)


@pytest.fixture
def registry():
    with console.empty_registry() as registry:
        yield registry


class Somebody:
    def __init__(self, *permissions):
        self.permissions = permissions

    def has_perm(self, name):
        return name in self.permissions


def test_entries_come_in_order_and_by_permission(registry):
    console.register(panel("late", order=30), panel("secret", permission="a.see", order=10), panel("early", order=20))
    assert [entry.key for entry in console.entries(console.Panel, Somebody())] == ["early", "late"]
    assert [entry.key for entry in console.entries(console.Panel, Somebody("a.see"))] == ["secret", "early", "late"]


def test_kinds_do_not_mix(registry):
    console.register(panel("one"), console.NavItem(group="G", title="One", icon="tag", url_name="admin:index"))
    assert [entry.key for entry in console.entries(console.NavItem)] == ["admin:index"]
    assert [entry.key for entry in console.entries(console.Panel)] == ["one"]


def test_the_same_key_twice_is_refused(registry):
    console.register(panel("one"))
    with pytest.raises(ImproperlyConfigured, match="Panel 'one' is registered twice"):
        console.register(panel("one"))


def test_an_empty_registry_leaves_the_real_one_alone(registry):
    console.register(panel("only.here"))
    with console.empty_registry():
        assert console.entries(console.Panel) == []
    assert [entry.key for entry in console.entries(console.Panel)] == ["only.here"]
