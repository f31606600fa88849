"""Privacy on the console: the menu."""

from apps.core import console

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
        title="Private files read",
        icon="folder_open",
        url_name="admin:core_fileread_changelist",
        permission="core.view_fileread",
        order=40,
    ),
)
