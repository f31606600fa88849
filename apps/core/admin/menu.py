"""The platform's own entries on the console."""

from apps.core import console

console.register(
    console.NavItem(
        group="Work",
        title="Imports",
        icon="upload_file",
        url_name="admin:core_importbatch_changelist",
        permission="core.view_importbatch",
        order=60,
    ),
)
