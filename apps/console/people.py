"""One person's page: a head of facts and the apps' panels."""

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string

from apps.core import console


def facts(user) -> list[tuple[str, Any]]:
    """Who this is, personal data masked."""
    return [
        ("Id", user.public_id),
        ("Mobile", user.masked_mobile),
        ("E-mail", user.masked_email),
        ("Region", user.region),
        ("Joined", user.date_joined),
        ("Last login", user.last_login),
    ]


def panels(request: HttpRequest, user) -> list[dict[str, Any]]:
    """The panels of this person that the operator may see, rendered."""
    return [
        {
            "key": panel.key,
            "title": panel.title,
            "width": panel.width,
            "html": render_to_string(panel.template, {**panel.context(request, user), "person": user}, request),
        }
        for panel in console.entries(console.PlayerPanel, request.user)
    ]
