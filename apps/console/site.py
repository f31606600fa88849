"""The console's admin site: dashboard, live figures, global search and the page of one person."""

from django.contrib.auth.views import PasswordChangeView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from unfold.sites import UnfoldAdminSite

from . import views
from .forms import OwnPasswordForm


class ConsoleSite(UnfoldAdminSite):
    """Django's admin with Munim's own pages around it."""

    site_header = "Munim"
    site_title = "Munim"
    index_title = "Dashboard"

    def extra_context(self, context: dict, request: HttpRequest) -> dict:
        if request.user.is_authenticated:
            context["role_words"] = ", ".join(sorted(name.title() for name in request.user.role_names))
        return context

    def extra_urls(self):
        return [
            path("live/", self.admin_view(views.live), name="live"),
            path("people/<str:public_id>/", self.admin_view(views.person), name="person"),
        ]

    def index(self, request: HttpRequest, extra_context=None) -> HttpResponse:
        request.current_app = self.name
        return views.dashboard(request)

    def app_index(self, request: HttpRequest, app_label: str, extra_context=None) -> HttpResponse:
        """The menu has replaced Django's page per app."""
        return redirect("admin:index")

    def password_change(self, request: HttpRequest, extra_context=None) -> HttpResponse:
        request.current_app = self.name
        view = PasswordChangeView.as_view(
            form_class=OwnPasswordForm,
            success_url=reverse("admin:password_change_done"),
            extra_context={**self.each_context(request), **(extra_context or {})},
        )
        return view(request)

    def search(self, request: HttpRequest, extra_context=None) -> HttpResponse:
        request.current_app = self.name
        return views.search(request)
