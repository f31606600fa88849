"""The global search: menu pages by name, and what the apps' providers find for the pasted term."""

from itertools import islice

from django.http import HttpRequest
from django.urls import reverse

from apps.core import console

PER_PROVIDER = 10
LONGEST_TERM = 200


def hits(request: HttpRequest, term: str) -> list[console.Hit]:
    """At most PER_PROVIDER answers of each kind the operator may see."""
    if not term or len(term) > LONGEST_TERM:
        return []
    found = pages(request, term)
    for provider in console.entries(console.SearchProvider, request.user):
        found += islice(provider.find(term), PER_PROVIDER)
    return found


def pages(request: HttpRequest, term: str) -> list[console.Hit]:
    """Menu pages whose title or group contains the term."""
    wanted = term.lower()
    items = console.entries(console.NavItem, request.user)
    return [
        console.Hit(item.title, f"Page · {item.group}", reverse(item.url_name) + item.query, item.icon)
        for item in items
        if wanted in item.title.lower() or wanted in item.group.lower()
    ]
