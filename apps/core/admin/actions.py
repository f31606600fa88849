"""Actions of admin pages: each asks first (GET), acts on POST, names its permission by method, calls one service."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps

from django import forms
from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.db import OperationalError, connection
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseRedirectBase
from django.shortcuts import get_object_or_404, redirect
from unfold.dataclasses import ActionDialog
from unfold.decorators import action as unfold_action
from unfold.enums import ActionVariant
from unfold.forms import BaseDialogForm
from unfold.widgets import UnfoldAdminTextareaWidget

from apps.core.contention import is_contention
from apps.core.errors import DomainError

IN_THE_WAY = "Somebody else is changing this right now. Look at it again, and repeat it if it was not done."


class ReasonForm(BaseDialogForm):
    """A dialog that wants a reason; the audit keeps it."""

    reason = forms.CharField(
        label="Reason", max_length=500, widget=UnfoldAdminTextareaWidget({"rows": 3}), help_text="Kept in the audit."
    )


def dialog_row(model: type[Model], key: object) -> Model:
    """The row that a dialog is about. Raises Http404, also for what is no key at all."""
    try:
        known = model._meta.pk.to_python(unquote(str(key)))
    except ValidationError:
        raise Http404 from None
    return get_object_or_404(model, pk=known)


def ask(
    title: str, description: str = "", form: type[BaseDialogForm] | None = None, submit: str = "Confirm"
) -> ActionDialog:
    """The question an action asks before it acts; `form` adds fields."""
    return ActionDialog(title=title, description=description, form_class=form, form_submit_text=submit)


def action(
    *,
    description: str,
    dialog: ActionDialog,
    permissions: list[str],
    icon: str | None = None,
    variant: ActionVariant = ActionVariant.DEFAULT,
    url_path: str | None = None,
) -> Callable:
    """Unfold's action, with a dialog and permission methods required; a redirect it answers moves the whole page."""
    if not dialog or not permissions or any("." in name for name in permissions):
        raise ImproperlyConfigured("An action has a dialog, and a permission by method: has_<name>_permission.")

    def decorate(function: Callable) -> Callable:
        @wraps(function)
        def moved(model_admin, request: HttpRequest, form, *args, **kwargs):
            return go(request, function(model_admin, request, form, *args, **kwargs))

        return unfold_action(
            permissions=permissions,
            description=description,
            dialog=dialog,
            icon=icon,
            variant=variant,
            url_path=url_path,
        )(moved)

    return decorate


def go(request: HttpRequest, to: HttpResponse | str) -> HttpResponse:
    """A redirect for the whole page, also when the request came from inside a dialog."""
    answer = redirect(to) if isinstance(to, str) else to
    if isinstance(answer, HttpResponseRedirectBase) and request.headers.get("HX-Request"):
        return HttpResponse(headers={"HX-Redirect": answer.url})
    return answer


def allows(*names: str) -> Callable:
    """A permission method: `has_approve_permission = allows("payments.approve_payout")`; all names are wanted."""

    def has_permission(self, request: HttpRequest, obj=None) -> bool:
        return request.user.has_perms(names)

    has_permission.permissions = names
    return has_permission


@contextmanager
def refusals_as_messages(request: HttpRequest) -> Iterator[None]:
    """Turns a typed refusal, or losing to somebody else at the same row, into a message; everything else passes."""
    try:
        yield
    except DomainError as refusal:
        refusal.after_rollback()
        messages.error(request, refusal.text)
    except OperationalError as error:
        if connection.needs_rollback or not is_contention(error):
            raise
        messages.warning(request, IN_THE_WAY)
