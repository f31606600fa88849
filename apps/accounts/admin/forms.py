"""What the dialogs of the users' page ask for."""

from datetime import timedelta

from django import forms
from unfold.forms import BaseDialogForm
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminEmailInputWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from apps.accounts.models import User
from apps.accounts.scopes import choices_for
from apps.accounts.states import STAFF_ROLES, BlockReason, Role
from apps.core import clock
from apps.core.admin import ReasonForm, dialog_row


class AnswersForm(ReasonForm):
    """A dialog whose fields are named as the service names its arguments."""

    def answers(self) -> dict:
        return {name: self.cleaned_data[name] for name in self.field_order}


class BlockForm(AnswersForm):
    reason_code = forms.ChoiceField(
        label="Kind", choices=[("", "Choose"), *BlockReason.choices], widget=UnfoldAdminSelectWidget
    )
    until = forms.DateTimeField(
        label="Until",
        required=False,
        widget=UnfoldAdminTextInputWidget(attrs={"type": "datetime-local"}),
        help_text="Empty: until somebody lifts it.",
    )
    field_order = ("reason_code", "until", "reason")


class InviteForm(BaseDialogForm):
    email = forms.EmailField(label="E-mail", max_length=254, widget=UnfoldAdminEmailInputWidget)
    name = forms.CharField(label="Name", max_length=120, widget=UnfoldAdminTextInputWidget)
    roles = forms.MultipleChoiceField(
        label="Roles",
        choices=[choice for choice in Role.choices if choice[0] in STAFF_ROLES],
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
    )
    field_order = ("email", "name", "roles")

    def answers(self) -> dict:
        return {name: self.cleaned_data[name] for name in self.field_order}


class KeyForm(BaseDialogForm):
    """A new API key; what it may is chosen from what its maker may."""

    LIVES = (30, 90, 180, 365)

    name = forms.CharField(
        label="What for", max_length=80, widget=UnfoldAdminTextInputWidget, help_text="The system that will use it."
    )
    days = forms.TypedChoiceField(
        label="Works for",
        coerce=int,
        choices=[(days, f"{days} days") for days in LIVES],
        initial=90,
        widget=UnfoldAdminSelectWidget,
    )
    networks = forms.CharField(
        label="Only from",
        required=False,
        max_length=2000,
        widget=UnfoldAdminTextareaWidget({"rows": 2}),
        help_text="Addresses or networks, for example 203.0.113.7 or 10.0.0.0/8. Empty: from anywhere.",
    )
    scopes = forms.MultipleChoiceField(label="May", widget=UnfoldAdminCheckboxSelectMultipleWidget)
    field_order = ("name", "days", "networks", "scopes")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["scopes"].choices = choices_for(self.request.user)

    def answers(self) -> dict:
        wanted = self.cleaned_data
        return {
            "name": wanted["name"],
            "scopes": wanted["scopes"],
            "networks": wanted["networks"].replace(",", " ").split(),
            "expires_at": clock.now() + timedelta(days=wanted["days"]),
        }


class RolesForm(AnswersForm):
    roles = forms.MultipleChoiceField(
        label="Roles",
        required=False,
        choices=Role.choices,
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
        help_text="Exactly these. Staff roles and app roles do not mix.",
    )
    field_order = ("roles", "reason")

    def __init__(self, *args, object_id=None, **kwargs):
        super().__init__(*args, object_id=object_id, **kwargs)
        self.fields["roles"].initial = list(dialog_row(User, object_id).groups.values_list("name", flat=True))
