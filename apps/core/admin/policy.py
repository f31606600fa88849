"""Settings and flags: all that are declared, by group, each with its value, default and last change."""

from itertools import groupby

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import quote, unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from apps.core import approvals, policy
from apps.core.display import moment
from apps.core.models import Setting

from .actions import ReasonForm, action, allows, ask, refusals_as_messages
from .base import ReadOnlyAdmin
from .columns import badge, link_column


class ValueForm(ReasonForm):
    """The new value of one setting."""

    value = forms.CharField(label="Value", widget=UnfoldAdminTextInputWidget)
    field_order = ("value", "reason")

    def __init__(self, *args, object_id=None, **kwargs):
        super().__init__(*args, object_id=object_id, **kwargs)
        known = _of(unquote(object_id))
        if known is None:
            raise Http404
        choices = ("yes", "no") if known.type is bool else known.choices
        if choices:
            options = [(str(choice), str(choice)) for choice in choices]
            self.fields["value"] = forms.ChoiceField(label="Value", choices=options, widget=UnfoldAdminSelectWidget)
        self.fields["value"].initial = shown(policy.get(known.key))
        self.fields["value"].help_text = known.help or _range(known)


@admin.register(Setting)
class SettingAdmin(ReadOnlyAdmin):
    fields = (
        "key",
        "shown_title",
        "shown_value",
        "shown_default",
        "shown_range",
        "reason",
        "shown_by",
        "shown_updated",
    )
    actions_detail = ("change_value", "to_default")

    shown_by = link_column("updated_by", "Changed by")
    has_set_permission = allows("core.set_setting")

    def get_readonly_fields(self, request, obj=None):
        return self.fields

    def get_object(self, request, object_id, from_field=None):
        """The stored override, or one that is not stored yet for a declared setting."""
        stored = super().get_object(request, object_id, from_field)
        key = unquote(object_id)
        return stored or (Setting(key=key) if _of(key) else None)

    def get_actions_detail(self, request, object_id):
        """What code no longer declares cannot be changed."""
        found = super().get_actions_detail(request, object_id)
        return found if _of(unquote(object_id)) else []

    def changelist_view(self, request, extra_context=None):
        """All declared settings by group, on one page."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        stored = {row.key: row for row in Setting.objects.select_related("updated_by")}
        groups = [
            (group, [_line(known, stored.get(known.key)) for known in found])
            for group, found in groupby(policy.declarations(), key=lambda item: item.group)
        ]
        context = {**self.admin_site.each_context(request), "title": "Settings and flags", "groups": groups}
        return render(request, "core/settings.html", context)

    @admin.display(description="Setting")
    def shown_title(self, row):
        known = _declared(row)
        return known.title if known else "No longer declared"

    @admin.display(description="Value")
    def shown_value(self, row):
        known = _declared(row)
        return shown(policy.get(known.key) if known else row.value)

    @admin.display(description="Default")
    def shown_default(self, row):
        known = _declared(row)
        return shown(known.default) if known else None

    @admin.display(description="Takes")
    def shown_range(self, row):
        known = _declared(row)
        return _range(known) if known else None

    @admin.display(description="Changed")
    def shown_updated(self, row):
        return moment(row.updated_at)

    @action(
        description="Change",
        permissions=["set"],
        icon="edit",
        dialog=ask("Change this setting", "It holds everywhere within seconds.", form=ValueForm, submit="Change"),
    )
    def change_value(self, request, form, object_id):
        key, wanted = unquote(object_id), form.cleaned_data
        with refusals_as_messages(request):
            if policy.declaration(key).high_impact:
                return self._ask_second(request, key, wanted["value"], wanted["reason"])
            policy.set(key=key, value=wanted["value"], actor=request.user, reason=wanted["reason"])
            messages.success(request, f"{policy.declaration(key).title}: {shown(policy.get(key))}.")
        return redirect("admin:core_setting_change", quote(key))

    @action(
        description="Back to default",
        permissions=["set"],
        icon="undo",
        dialog=ask("Back to the default?", form=ReasonForm, submit="Back to default"),
    )
    def to_default(self, request, form, object_id):
        key, reason = unquote(object_id), form.cleaned_data["reason"]
        with refusals_as_messages(request):
            known = policy.declaration(key)
            if known.high_impact:
                return self._ask_second(request, key, known.default, reason)
            policy.reset(key=key, actor=request.user, reason=reason)
            messages.success(request, f"{known.title}: {shown(known.default)} again.")
        return redirect("admin:core_setting_change", quote(key))

    def _ask_second(self, request, key: str, value, reason: str):
        """A high-impact setting changes when a second person approves."""
        policy.declaration(key).clean(value)
        payload = {"key": key, "value": value}
        approval = approvals.request(key="core.setting", payload=payload, maker=request.user, reason=reason)
        messages.info(request, "This setting needs a second person: the change was requested.")
        return redirect("admin:core_approval_change", approval.pk)


def shown(value) -> str:
    """A setting's value for people."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(value) if isinstance(value, list) else str(value)


def _declared(row: Setting) -> policy.Declaration | None:
    return _of(row.key)


def _of(key: str) -> policy.Declaration | None:
    return next((item for item in policy.declarations() if item.key == key), None)


def _range(known: policy.Declaration) -> str:
    if known.type is bool or known.choices:
        return ", ".join(map(str, known.choices)) or "yes or no"
    limits = [f"at least {known.minimum}"] if known.minimum is not None else []
    limits += [f"at most {known.maximum}"] if known.maximum is not None else []
    kind = {int: "A whole number", list: "Words, separated by commas", str: "A text"}.get(known.type, "A number")
    return ", ".join([kind, *limits])


def _line(known: policy.Declaration, row: Setting | None) -> dict:
    return {
        "title": known.title,
        "key": known.key,
        "url": reverse("admin:core_setting_change", args=[quote(known.key)]),
        "value": shown(known.clean(row.value) if row else known.default),
        "default": shown(known.default),
        "two_people": badge("Two people", "info") if known.high_impact else "",
        "is_changed": row is not None,
        "by": str(row.updated_by) if row and row.updated_by else "–",
        "at": moment(row.updated_at) if row else "–",
        "reason": row.reason if row else "–",
    }
