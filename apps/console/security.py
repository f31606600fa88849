"""Your security: the own password, authenticator app and sessions of who is logged in."""

from uuid import UUID

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from apps.accounts import selectors, services
from apps.accounts.states import SecondFactor
from apps.core import context

from .entrance.admitting import SESSION
from .entrance.forms import CodeForm, SetUpForm
from .entrance.views import refusals_on, refusals_told, shown


@never_cache
def security(request: HttpRequest) -> HttpResponse:
    """The page, and what its buttons ask for."""
    wanted = {"begin": _begin, "confirm": _confirm, "renew": _renew, "end": _end}.get(request.POST.get("do"))
    return wanted(request) if wanted else _page(request)


def _begin(request: HttpRequest) -> HttpResponse:
    """Shows a fresh secret; where the login does not insist, one may still want it."""
    with refusals_told(request):
        return _set_up(request, services.totp_begin(user=request.user), SetUpForm())
    return redirect("admin:security")


def _confirm(request: HttpRequest) -> HttpResponse:
    """The first code: the secret counts from now on."""
    form, totp_id = SetUpForm(request.POST), _id(request, "totp_id")
    with refusals_told(request):
        enrolment = services.totp_pending(user=request.user, totp_id=totp_id)
        if form.is_valid():
            with refusals_on(form):
                code = form.cleaned_data["code"]
                codes = services.totp_confirm(user=request.user, totp_id=enrolment.totp_id, code=code)
                return _page(request, codes=codes)
        return _set_up(request, enrolment, form)
    return redirect("admin:security")


def _renew(request: HttpRequest) -> HttpResponse:
    """New recovery codes for who proves once more to hold the phone."""
    form = CodeForm(request.POST)
    if form.is_valid():
        with refusals_on(form):
            services.second_factor_pass(user=request.user, code=form.cleaned_data["code"], ip=context.ip())
            return _page(request, codes=services.recovery_codes_renew(user=request.user))
    return _page(request, form=form)


def _end(request: HttpRequest) -> HttpResponse:
    """One of the own sessions, left open somewhere."""
    with refusals_told(request):
        services.session_end(session_id=_id(request, "session"), user=request.user)
        messages.success(request, "That session has ended.")
    return redirect("admin:security")


def _id(request: HttpRequest, field: str) -> UUID:
    """The id a button sends; nonsense is an id that nothing has."""
    try:
        return UUID(request.POST.get(field, ""))
    except ValueError:
        return UUID(int=0)


def _set_up(request: HttpRequest, enrolment: services.Enrolment, form: SetUpForm) -> HttpResponse:
    return _page(request, form=form, totp_id=enrolment.totp_id, **shown(enrolment))


def _page(request: HttpRequest, **values) -> HttpResponse:
    user = request.user
    factor = selectors.second_factor(user)
    values = {
        **admin.site.each_context(request),
        "title": "Your security",
        "has_totp": factor == SecondFactor.CODE,
        "codes_left": user.recovery_codes.filter(used_at=None).count(),
        "sessions": user.sessions.live(),
        "own_session": request.session.get(SESSION),
        "form": CodeForm(),
        **values,
    }
    return render(request, "console/security.html", values)
