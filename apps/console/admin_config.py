"""Makes the console's own site the default admin site (Unfold's stock config would replace it in ready())."""

from django.contrib.admin.apps import AdminConfig


class MunimAdminConfig(AdminConfig):
    default_site = "apps.console.site.ConsoleSite"
