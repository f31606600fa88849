"""What the dialogs of the users' page ask for."""

from django import forms
from django.contrib.auth.models import Group
from unfold.widgets import UnfoldAdminSelectMultipleWidget, UnfoldAdminSelectWidget, UnfoldAdminSplitDateTimeWidget

from apps.accounts.states import BlockReason, Role
from apps.core.admin import ReasonForm


class AnswersForm(ReasonForm):
    """A dialog whose fields are named as the service names its arguments."""

    def answers(self) -> dict:
        return {name: self.cleaned_data[name] for name in self.field_order}


class BlockForm(AnswersForm):
    reason_code = forms.ChoiceField(label="Kind", choices=BlockReason.choices, widget=UnfoldAdminSelectWidget)
    until = forms.SplitDateTimeField(
        label="Until",
        required=False,
        widget=UnfoldAdminSplitDateTimeWidget,
        help_text="Empty: until somebody lifts it.",
    )
    field_order = ("reason_code", "until", "reason")


class RolesForm(AnswersForm):
    roles = forms.MultipleChoiceField(
        label="Roles",
        required=False,
        choices=Role.choices,
        widget=UnfoldAdminSelectMultipleWidget,
        help_text="Exactly these. Staff roles and app roles do not mix.",
    )
    field_order = ("roles", "reason")

    def __init__(self, *args, object_id=None, **kwargs):
        super().__init__(*args, object_id=object_id, **kwargs)
        self.fields["roles"].initial = list(Group.objects.filter(user=object_id).values_list("name", flat=True))
