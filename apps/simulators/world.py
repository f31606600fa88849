"""A world: one corner of the outside that Munim talks to, with its providers and the pages to steer them.

To add one: an app with `apps.py` (a World) and `urls.py`, named in `settings.WORLDS`. Its models need no migrations:
the tables are made at the start, and made afresh when a model changed. Base template: `simulators/base.html`.
"""

from django.apps import AppConfig, apps


class World(AppConfig):
    """The app of one world; `below` is the first part of all its addresses."""

    below: str
    title: str
    sentence: str

    def begin(self) -> None:
        """Called once in the serving process: the place to start a background thread."""


def worlds() -> list[World]:
    """All worlds, in the order of the settings."""
    return [config for config in apps.get_app_configs() if isinstance(config, World)]


def on_every_page(request) -> dict:
    """What the base template shows: the worlds and which of them this page belongs to."""
    here = request.path_info.strip("/").split("/")[0]
    return {"worlds": [{"path": w.below, "title": w.title, "here": w.below == here} for w in worlds()]}
