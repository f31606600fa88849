"""Migrations are complete, and one line per app."""

from collections import Counter

import pytest
from django.apps import apps
from django.db import connection, models
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ModelState, ProjectState

Node = tuple[str, str]


def forks(edges: dict[Node, list[Node]]) -> list[str]:
    """Apps whose migrations branch or join: {migration: what it depends on}."""
    inside = {node: [other for other in others if other[0] == node[0]] for node, others in edges.items()}
    joins = {f"{app}.{name} joins two lines" for (app, name), others in inside.items() if len(others) > 1}
    followed = Counter(other for others in inside.values() for other in others)
    return sorted(joins | {f"{app}.{name} is followed twice" for (app, name), times in followed.items() if times > 1})


def missing(before: ProjectState, after: ProjectState) -> dict[str, list]:
    """The changes that `makemigrations` would write."""
    return MigrationAutodetector(before, after).changes(graph=MigrationLoader(None).graph)


@pytest.fixture(scope="module")
def loader() -> MigrationLoader:
    return MigrationLoader(None, ignore_no_migrations=True)


def test_every_app_has_one_line_of_migrations(loader):
    ours = {config.label for config in apps.get_app_configs() if config.name.startswith("apps.")}
    edges = {key: list(item.dependencies) for key, item in loader.disk_migrations.items() if key[0] in ours}
    assert forks(edges) == []
    assert {app for app, _ in edges} == {
        model._meta.app_label for model in apps.get_models() if model._meta.app_label in ours
    }


def test_no_model_change_lacks_a_migration(loader):
    assert missing(loader.project_state(), ProjectState.from_apps(apps)) == {}


@pytest.mark.django_db
def test_the_suites_database_is_migrated():
    graph = MigrationLoader(connection)
    assert set(graph.graph.leaf_nodes()) <= set(graph.applied_migrations)


class TestTheyCanFail:
    def test_on_a_fork(self):
        edges = {("a", "1"): [], ("a", "2"): [("a", "1")], ("a", "3"): [("a", "1"), ("b", "1")], ("b", "1"): []}
        assert forks(edges) == ["a.1 is followed twice"]

    def test_on_a_join(self):
        edges = {("a", "2"): [("a", "1")], ("a", "3"): [("a", "2"), ("a", "1")]}
        assert forks(edges) == ["a.1 is followed twice", "a.3 joins two lines"]

    def test_on_a_model_without_a_migration(self, loader):
        after = loader.project_state()
        after.add_model(ModelState("core", "Forgotten", [("id", models.BigAutoField(primary_key=True))]))
        found = missing(loader.project_state(), after)
        assert [(app, [step.name for step in steps[0].operations]) for app, steps in found.items()] == [
            ("core", ["Forgotten"])
        ]
