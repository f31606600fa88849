"""The last step of every way in: the session is opened and the browser remembered."""

import re
import secrets

from django.conf import settings
from django.contrib import auth
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from apps.accounts import selectors, services
from apps.accounts.states import SecondFactor
from apps.core import context

from . import pending

SESSION = "munim_session"  # the session row the login belongs to
DEVICE_COOKIE = "munim_device"
DEVICE_AGE = 365 * 24 * 3600
BACKEND = "apps.accounts.backends.EmailBackend"
_BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone|iPad", "iOS"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def proceed(request: HttpRequest, user, *, to: str) -> HttpResponse:
    """After the password: in, or on to the second factor. Whoever was logged in here before is out."""
    if (before := request.session.pop(SESSION, None)) is not None:
        services.console_session_end(session_id=before)
    factor = selectors.second_factor(user)
    if factor == SecondFactor.OFF:
        return admit(request, user, redirect(safe(request, to)))
    if factor == SecondFactor.CODE:
        pending.begin(request, user, to=safe(request, to))
        return redirect("admin:second_factor")
    enrolment = services.totp_begin(user=user)
    pending.begin(request, user, to=safe(request, to), totp_id=enrolment.totp_id)
    return redirect("admin:totp")


def admit(request: HttpRequest, user, answer: HttpResponse) -> HttpResponse:
    """Logs in; `answer` is sent with the cookie by which this browser is known next time."""
    device = request.COOKIES.get(DEVICE_COOKIE) or secrets.token_urlsafe(24)
    browser = browser_name(request.META.get("HTTP_USER_AGENT", ""))
    session = services.console_session_open(user=user, device=device, browser=browser, ip=context.ip())
    pending.forget(request)
    auth.login(request, user, backend=BACKEND)
    request.session[SESSION] = str(session.pk)
    answer.set_cookie(
        DEVICE_COOKIE,
        device,
        max_age=DEVICE_AGE,
        path=reverse("admin:index"),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return answer


def safe(request: HttpRequest, to: str) -> str:
    """Where to go, if it is a page of ours."""
    known = url_has_allowed_host_and_scheme(to, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return to if to and known else reverse("admin:index")


def browser_name(agent: str) -> str:
    """`Firefox on Linux`: enough for a person to know their own machine."""
    browser = next((name for mark, name in _BROWSERS if f"{mark}/" in agent), "Browser")
    system = next((name for mark, name in _SYSTEMS if re.search(mark, agent)), "")
    return f"{browser} on {system}" if system else browser
