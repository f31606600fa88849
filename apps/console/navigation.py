"""The menu: what the apps registered, filtered by permission, grouped."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from apps.core import console

GROUPS = ("Work", "Players", "Rewards", "Money", "Contests", "Chits", "Marketplace", "Platform")


def groups(user) -> dict[str, list[console.NavItem]]:
    """The user's menu items by group, in the menu's order; a group nobody named yet comes last."""
    found: dict[str, list[console.NavItem]] = {group: [] for group in GROUPS}
    for item in console.entries(console.NavItem, user):
        found.setdefault(item.group, []).append(item)
    return {group: items for group, items in found.items() if items}


def sidebar(request: HttpRequest) -> list[dict[str, Any]]:
    """Unfold's navigation for this request."""
    home = {"title": "Dashboard", "icon": "space_dashboard", "link": reverse("admin:index")}
    menu = [{"items": [home]}]
    for group, items in groups(request.user).items():
        menu.append({"title": group, "separator": True, "items": [_line(item) for item in items]})
    return menu


def _line(item: console.NavItem) -> dict[str, Any]:
    return {"title": item.title, "icon": item.icon, "link": reverse(item.url_name) + item.query}
