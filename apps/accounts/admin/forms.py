"""What the dialogs of the users' page ask for."""

from django import forms
from django.contrib.auth.models import Group
from unfold.forms import BaseDialogForm
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminEmailInputWidget,
    UnfoldAdminPasswordWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
)

from apps.accounts.states import STAFF_ROLES, BlockReason, Role
from apps.core.admin import ReasonForm


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


class StaffForm(BaseDialogForm):
    email = forms.EmailField(label="E-mail", max_length=254, widget=UnfoldAdminEmailInputWidget)
    name = forms.CharField(label="Name", max_length=120, widget=UnfoldAdminTextInputWidget)
    roles = forms.MultipleChoiceField(
        label="Roles",
        choices=[choice for choice in Role.choices if choice[0] in STAFF_ROLES],
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
    )
    password = forms.CharField(
        label="First password",
        strip=False,
        max_length=1024,
        widget=UnfoldAdminPasswordWidget(attrs={"autocomplete": "new-password"}),
        help_text="At least 12 characters. Its owner changes it after the first login.",
    )
    field_order = ("email", "name", "roles", "password")

    def answers(self) -> dict:
        return {name: self.cleaned_data[name] for name in self.field_order}


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
        self.fields["roles"].initial = list(Group.objects.filter(user=object_id).values_list("name", flat=True))
