"""The console runs on the business clock, and ends the logins that nobody attends."""

from django.contrib import auth, messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from apps.accounts import services
from apps.accounts.errors import ConsoleLeft
from apps.core.clock import business_zone
from apps.core.middleware import CONSOLE

from .entrance.admitting import SESSION

BACKGROUND = "HTTP_X_BACKGROUND"


class BusinessTimeMiddleware:
    """Shows and reads the console's dates in the business time zone; the API stays in UTC."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if not request.path_info.startswith(CONSOLE):
            return self.get_response(request)
        with timezone.override(business_zone()):
            return self.get_response(request)


class AttendedMiddleware:
    """A console login lives while its session row does, and while somebody is there.

    What a page asks for by itself says so (`X-Background: 1`) and does not count as somebody.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        session_id = request.session.get(SESSION) if request.path_info.startswith(CONSOLE) else None
        if session_id is None:
            return self.get_response(request)
        try:
            services.console_session_visit(session_id=session_id, is_person=BACKGROUND not in request.META)
        except ConsoleLeft as left:
            return self.show_out(request, left)
        return self.get_response(request)

    def show_out(self, request, left: ConsoleLeft) -> HttpResponse:
        """To the login page, and from there back to where they were."""
        auth.logout(request)
        messages.info(request, left.text)
        back = {"next": request.get_full_path()} if request.method == "GET" and not _is_part(request) else {}
        url = reverse("admin:login") + (f"?{urlencode(back)}" if back else "")
        return HttpResponse(headers={"HX-Redirect": url}) if request.headers.get("HX-Request") else redirect(url)


def _is_part(request) -> bool:
    """A piece of a page, not a page to come back to."""
    return bool(request.headers.get("HX-Request")) or BACKGROUND in request.META
