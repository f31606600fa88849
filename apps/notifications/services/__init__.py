"""The verbs of the post office."""

from .posting import notify, notify_address
from .wording import template_create, template_require, templates_load, version_publish

__all__ = [
    "notify",
    "notify_address",
    "template_create",
    "template_require",
    "templates_load",
    "version_publish",
]
