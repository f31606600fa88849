"""What the pages of the post office ask for."""

import re

from django import forms

from apps.accounts.states import APP_ROLES, KycState, Role
from apps.notifications import audiences
from apps.notifications.models import Template
from apps.notifications.states import Channel, Language

_NAME = re.compile(r"[a-z][a-z0-9_]{0,29}")
_CHANNELS = [channel for channel in Channel.choices if channel[0] != Channel.SMS] + [(Channel.SMS, "SMS")]


class WordingForm(forms.Form):
    """A new version of one wording; the service judges it."""

    channel = forms.ChoiceField(label="Channel", choices=Channel.choices)
    language = forms.ChoiceField(label="Language", choices=Language.choices)
    subject = forms.CharField(
        label="Subject or title", max_length=150, required=False, help_text="Of a mail, a push, a message in the app"
    )
    body = forms.CharField(label="Text", max_length=4000, widget=forms.Textarea({"rows": 9}))
    dlt_header = forms.CharField(label="DLT header", max_length=11, required=False, help_text="SMS only")
    dlt_template_id = forms.CharField(label="DLT template id", max_length=40, required=False, help_text="SMS only")
    note = forms.CharField(label="What changed", max_length=200, help_text="Kept in the audit")


class TemplateForm(forms.Form):
    """A template for offers."""

    key = forms.RegexField(
        r"\A[a-z][a-z0-9_]{1,29}\.[a-z][a-z0-9_]{1,29}\Z",
        label="Key",
        max_length=60,
        help_text="Two words with a dot, such as offers.diwali",
    )
    title = forms.CharField(label="Title", max_length=120)
    channels = forms.MultipleChoiceField(label="Channels", choices=_CHANNELS, widget=forms.CheckboxSelectMultiple)
    variables = forms.CharField(
        label="Variables",
        max_length=200,
        required=False,
        help_text="Names with a space between; their values are given with each bulk message",
    )

    def clean_variables(self):
        names = self.cleaned_data["variables"].split()
        if wrong := [name for name in names if not _NAME.fullmatch(name)]:
            raise forms.ValidationError(f"Small letters, digits and _ only: {', '.join(wrong)}.")
        return list(dict.fromkeys(names))


class BulkForm(forms.Form):
    """A message to many: what, on which channel, to whom."""

    title = forms.CharField(label="Title", max_length=120, help_text="For colleagues; nobody outside sees it")
    template = forms.ChoiceField(label="Message")
    channel = forms.ChoiceField(label="Channel", choices=Channel.choices)
    values = forms.CharField(
        label="Values",
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 3}),
        help_text="One per line: name = value",
    )
    kind = forms.ChoiceField(label="Audience")
    people = forms.CharField(
        label="Public ids",
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text="For named people, with spaces or lines between",
    )
    region = forms.CharField(label="Region", max_length=8, required=False, help_text="IN, IN-MH; empty: any")
    kyc_state = forms.ChoiceField(label="KYC", required=False, choices=[("", "Any"), *KycState.choices])
    role = forms.ChoiceField(
        label="Role", required=False, choices=[("", "Any"), *((role, Role(role).label) for role in sorted(APP_ROLES))]
    )
    joined_after = forms.DateField(label="Joined from", required=False, widget=forms.DateInput({"type": "date"}))
    joined_before = forms.DateField(label="Joined until", required=False, widget=forms.DateInput({"type": "date"}))

    _AUDIENCE = ("kind", "region", "kyc_state", "role", "joined_after", "joined_before")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        rows = Template.objects.order_by("title")
        self.fields["template"].choices = [
            (row.key, row.title) for row in rows if not any(item["is_secret"] for item in row.variables)
        ]
        self.fields["kind"].choices = [(kind.key, kind.title) for kind in audiences.kinds()]

    def clean_values(self):
        lines = [line for line in self.cleaned_data["values"].splitlines() if line.strip()]
        if wrong := [line for line in lines if "=" not in line]:
            raise forms.ValidationError(f"Write it as name = value: {wrong[0][:60]}")
        return {name.strip(): value.strip() for name, value in (line.split("=", 1) for line in lines)}

    def answers(self) -> dict:
        """As the service takes it."""
        said = self.cleaned_data
        audience = {name: said[name] for name in self._AUDIENCE if said[name]}
        if said["kind"] == "PEOPLE":
            audience["people"] = said["people"].split()
        return {
            "title": said["title"],
            "template": said["template"],
            "channel": said["channel"],
            "variables": said["values"],
            "audience": audience,
        }
