"""The console's admin site: dashboard, live figures, global search and the page of one person."""

from django.contrib.auth.views import PasswordChangeView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import include, path, reverse
from unfold.sites import UnfoldAdminSite

from apps.accounts import services

from . import security, views
from .entrance import views as entrance
from .entrance.admitting import SESSION
from .forms import OwnPasswordForm


class OwnPassword(PasswordChangeView):
    """The session in which the password is changed goes on."""

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "keep": self.request.session.get(SESSION)}


class ConsoleSite(UnfoldAdminSite):
    """Django's admin with Munim's own pages around it."""

    site_header = "Munim"
    site_title = "Munim"
    index_title = "Dashboard"
    empty_value_display = "–"

    def extra_context(self, context: dict, request: HttpRequest) -> dict:
        if request.user.is_authenticated:
            context["role_words"] = ", ".join(sorted(name.title() for name in request.user.role_names))
        return context

    def extra_urls(self):
        return [
            path("second-factor/", entrance.second_factor, name="second_factor"),
            path("totp/", entrance.totp, name="totp"),
            path("forgotten/", entrance.forgotten, name="forgotten"),
            path("password-reset/", entrance.password_reset, name="password_reset"),
            path("invite/", entrance.invite, name="invite"),
            path("security/", self.admin_view(security.security), name="security"),
            path("live/", self.admin_view(views.live), name="live"),
            path("people/<str:public_id>/", self.admin_view(views.person), name="person"),
            path("review/", include("apps.core.review.workbench.urls")),
        ]

    def index(self, request: HttpRequest, extra_context=None) -> HttpResponse:
        request.current_app = self.name
        return views.dashboard(request)

    def app_index(self, request: HttpRequest, app_label: str, extra_context=None) -> HttpResponse:
        """The menu has replaced Django's page per app."""
        return redirect("admin:index")

    def password_change(self, request: HttpRequest, extra_context=None) -> HttpResponse:
        request.current_app = self.name
        view = OwnPassword.as_view(
            form_class=OwnPasswordForm,
            success_url=reverse("admin:password_change_done"),
            extra_context={**self.each_context(request), **(extra_context or {})},
        )
        return view(request)

    def login(self, request: HttpRequest, extra_context=None) -> HttpResponse:
        """Who is in already goes to the dashboard; the others show their password."""
        if request.method == "GET" and self.has_permission(request):
            return redirect("admin:index")
        request.current_app = self.name
        context = {
            **self.each_context(request),
            "title": "Log in",
            "app_path": request.get_full_path(),
            "next": request.GET.get("next") or request.POST.get("next") or reverse("admin:index"),
            **(extra_context or {}),
        }
        view = entrance.Login.as_view(
            extra_context=context, authentication_form=self.login_form, template_name="admin/login.html"
        )
        return view(request)

    def logout(self, request: HttpRequest, extra_context=None) -> HttpResponse:
        """The session row ends with the login."""
        if request.method == "POST" and (session_id := request.session.get(SESSION)):
            services.console_session_end(session_id=session_id)
        return super().logout(request, extra_context)

    def search(self, request: HttpRequest, extra_context=None) -> HttpResponse:
        request.current_app = self.name
        return views.search(request)
