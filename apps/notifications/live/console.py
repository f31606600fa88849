"""Live delivery's lines of the console's menu."""

from apps.core import console

console.register(
    console.NavItem(
        group="Platform",
        title="Live delivery",
        icon="sensors",
        url_name="admin:live_operations",
        permission="live.view_counter",
        order=72,
    ),
    console.NavItem(
        group="Platform",
        title="Live sequences",
        icon="format_list_numbered",
        url_name="admin:live_counter_changelist",
        permission="live.view_counter",
        order=73,
    ),
    console.NavItem(
        group="Platform",
        title="Live events",
        icon="menu_book",
        url_name="admin:live_events",
        permission="live.view_counter",
        order=74,
    ),
)
