"""The menu: what the apps registered, filtered by permission, grouped."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from apps.core import console

GROUPS = (
    "Work", "Players", "KYC", "Privacy", "Messages", "Rewards", "Money", "Payments", "Contests", "Chits",
    "Marketplace", "Staff", "Platform",
)  # fmt: skip


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
    lines = [line for group in menu for line in group["items"]]
    here = _nearest(request.path, [line["link"].partition("?")[0] for line in lines[1:]]) or home["link"]
    for line in lines:
        line["active"] = line["link"].partition("?")[0] == here and (here != home["link"] or request.path == here)
    return menu


def _nearest(path: str, links: list[str]) -> str:
    """The longest link the page lies under."""
    return max((link for link in links if path.startswith(link)), key=len, default="")


def _line(item: console.NavItem) -> dict[str, Any]:
    return {"title": item.title, "icon": item.icon, "link": reverse(item.url_name) + item.query}
