"""Privacy on the console: the menu, and the panel of a person's page."""

from apps.accounts.privacy import selectors
from apps.core import console


def _panel(request, user) -> dict:
    return selectors.person_panel(user)


console.register(
    console.NavItem(
        group="Privacy",
        title="Reveals",
        icon="visibility",
        url_name="admin:privacy_reveal_changelist",
        permission="privacy.view_reveal",
        order=10,
    ),
    console.NavItem(
        group="Privacy",
        title="Exports",
        icon="archive",
        url_name="admin:privacy_export_changelist",
        permission="privacy.view_export",
        order=20,
    ),
    console.NavItem(
        group="Privacy",
        title="Erasures",
        icon="person_remove",
        url_name="admin:privacy_erasure_changelist",
        permission="privacy.view_erasure",
        order=30,
    ),
    console.PlayerPanel(
        key="privacy.person",
        title="Personal data",
        permission="privacy.view_export",
        template="privacy/person.html",
        context=_panel,
        order=80,
    ),
    console.NavItem(
        group="Privacy",
        title="Private files read",
        icon="folder_open",
        url_name="admin:core_fileread_changelist",
        permission="core.view_fileread",
        order=40,
    ),
)
