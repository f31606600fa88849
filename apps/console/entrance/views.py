"""The pages before the console: nobody is logged in here yet."""

from contextlib import contextmanager

import segno
from django.contrib import admin, messages
from django.contrib.auth.views import LoginView
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from apps.accounts import services
from apps.accounts.errors import BadLink
from apps.accounts.states import Role
from apps.core import context
from apps.core.errors import DomainError, NotFound

from . import pending
from .admitting import admit, proceed
from .forms import CodeForm, EmailForm, NewPasswordForm, SetUpForm

SENT = "If somebody on the staff has this address, a link is on its way. It works for a short time, and once."


class Login(LoginView):
    """The password; what follows it is `proceed`'s business."""

    next_page = "admin:index"

    def form_valid(self, form):
        return proceed(self.request, form.get_user(), to=self.get_success_url())


def page(request: HttpRequest, template: str, title: str, **values) -> HttpResponse:
    """One of the pages of the entrance."""
    context = {**admin.site.each_context(request), "title": title, **values}
    return render(request, f"console/entrance/{template}.html", context)


@contextmanager
def refusals_on(form):
    """A typed refusal is told on the form: at its field, if it names one, else above."""
    try:
        yield
    except DomainError as refusal:
        refusal.after_rollback()
        named = {name: lines for name, lines in refusal.details.items() if name in form.fields}
        for name, lines in named.items():
            form.add_error(name, ValidationError(lines))
        if not named:
            form.add_error(None, refusal.text)


@contextmanager
def refusals_told(request: HttpRequest, kind: type[DomainError] = DomainError):
    """A typed refusal becomes a message on the next page. (The admin's own helper cannot be had before the site.)"""
    try:
        yield
    except kind as refusal:
        refusal.after_rollback()
        messages.error(request, refusal.text)


@never_cache
def second_factor(request: HttpRequest) -> HttpResponse:
    """The code of the authenticator app, or a recovery code."""
    waiting = pending.read(request)
    if waiting is None or waiting.totp_id:
        return redirect("admin:login")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            services.second_factor_pass(user=waiting.user, code=form.cleaned_data["code"], ip=context.ip())
            return admit(request, waiting.user, redirect(waiting.to))
    return page(request, "second_factor", "One more step", form=form, who=waiting.user)


@never_cache
def totp(request: HttpRequest) -> HttpResponse:
    """An authenticator app is set up before the first login; the recovery codes are shown once."""
    waiting = pending.read(request)
    if waiting is None or not waiting.totp_id:
        return redirect("admin:login")
    try:
        enrolment = services.totp_pending(user=waiting.user, totp_id=waiting.totp_id)
    except NotFound as over:
        messages.error(request, over.text)
        return redirect("admin:login")
    form = SetUpForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            code = form.cleaned_data["code"]
            codes = services.totp_confirm(user=waiting.user, totp_id=waiting.totp_id, code=code)
            answer = page(request, "recovery_codes", "Keep these recovery codes", codes=codes, to=waiting.to)
            return admit(request, waiting.user, answer)
    return page(request, "totp", "Set up your authenticator app", form=form, **shown(enrolment))


def shown(enrolment: services.Enrolment) -> dict:
    """The secret as a QR code and as text."""
    drawing = segno.make(enrolment.uri, error="m").svg_inline(border=3, dark="#1c1917", light="#ffffff", omitsize=True)
    groups = [enrolment.secret[at : at + 4] for at in range(0, len(enrolment.secret), 4)]
    return {"qr": mark_safe(drawing), "secret": " ".join(groups)}


@never_cache
def forgotten(request: HttpRequest) -> HttpResponse:
    """Asks for a link by mail; every address gets the same answer."""
    form = EmailForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            services.password_reset_request(email=form.cleaned_data["email"], ip=context.ip())
            messages.info(request, SENT)
            return redirect("admin:login")
    return page(request, "forgotten", "Forgotten your password?", form=form)


@sensitive_post_parameters()
@never_cache
def password_reset(request: HttpRequest) -> HttpResponse:
    """The link of the mail: a new password."""
    token = _token(request, "password_reset")
    if token is None:
        return redirect("admin:password_reset")
    form = NewPasswordForm(request.POST or None)
    with refusals_told(request, BadLink):
        services.password_reset_open(token=token)
        if request.method == "POST" and form.is_valid():
            with refusals_on(form):
                services.password_reset(token=token, password=form.cleaned_data["password"])
                request.session.flush()
                messages.success(request, "Your new password is set: log in with it.")
                return redirect("admin:login")
        return page(request, "password", "Choose a new password", form=form, verb="Set the password")
    return redirect("admin:forgotten")


@sensitive_post_parameters()
@never_cache
def invite(request: HttpRequest) -> HttpResponse:
    """The link of an invitation: who was invited chooses a password, and goes on to the second factor."""
    token = _token(request, "invite")
    if token is None:
        return redirect("admin:invite")
    form = NewPasswordForm(request.POST or None)
    with refusals_told(request, BadLink):
        found = services.staff_invite_open(token=token)
        if request.method == "POST" and form.is_valid():
            with refusals_on(form):
                user = services.staff_invite_accept(token=token, password=form.cleaned_data["password"])
                return proceed(request, user, to=reverse("admin:index"))
        roles = ", ".join(Role(role).label for role in found.roles)
        values = {"form": form, "invite": found, "roles": roles, "verb": "Join"}
        return page(request, "password", f"Welcome, {found.name}", **values)
    return redirect("admin:login")


def _token(request: HttpRequest, purpose: str) -> str | None:
    """The link's token; it moves from the address into the session, so that no log or history keeps it (then None)."""
    if "t" in request.GET:
        request.session[f"munim_{purpose}"] = request.GET["t"][:200]
        return None
    return request.session.get(f"munim_{purpose}", "")
