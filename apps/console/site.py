"""The console's admin site."""

from unfold.sites import UnfoldAdminSite


class ConsoleSite(UnfoldAdminSite):
    site_header = "Munim"
    site_title = "Munim"
    index_title = "Dashboard"
