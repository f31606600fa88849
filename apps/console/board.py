"""The dashboard: what the apps registered and this operator may see, drawn."""

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse

from apps.core import clock, console


def address(url: str) -> str:
    """A path as it is, or a URL name resolved."""
    if not url or url.startswith("/"):
        return url
    name, mark, query = url.partition("?")
    try:
        return reverse(name) + mark + query
    except NoReverseMatch as missing:
        raise NoReverseMatch(f"The console links to {url!r}: {missing}") from None


def figures(request: HttpRequest) -> list[dict[str, Any]]:
    """The top row."""
    return [_figure(request, figure) for figure in console.entries(console.Figure, request.user)]


def _figure(request: HttpRequest, figure: console.Figure) -> dict[str, Any]:
    context = {"figure": figure, "reading": figure.value(request), "url": address(figure.url_name)}
    return {"key": figure.key, "html": render_to_string("console/figure.html", context)}


def queues(request: HttpRequest) -> list[dict[str, Any]]:
    """The work lists, each with its count and the age of what waits longest."""
    return [_queue(queue) for queue in console.entries(console.Queue, request.user)]


def _queue(queue: console.Queue) -> dict[str, Any]:
    count = queue.count()
    since = queue.oldest() if count else None
    waiting = clock.now() - since if since else None
    context = {"queue": queue, "count": count, "since": since, "waiting": waiting, "url": address(queue.url)}
    return {"key": queue.key, "html": render_to_string("console/queue.html", context)}


def panels(request: HttpRequest) -> list[dict[str, Any]]:
    """The panels, rendered."""
    return [
        {
            "key": panel.key,
            "title": panel.title,
            "width": panel.width,
            "html": render_to_string(panel.template, panel.context(request), request),
        }
        for panel in console.entries(console.Panel, request.user)
    ]
