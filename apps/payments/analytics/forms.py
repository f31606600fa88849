"""Which days, gateway and method."""

from collections.abc import Mapping
from datetime import timedelta

from django import forms
from django.conf import settings

from apps.core import clock

LONGEST = 366  # days
USUAL = 7


class SpanForm(forms.Form):
    """Without input, or where it makes no sense: the last seven days of everything."""

    first = forms.DateField(label="From", required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    last = forms.DateField(label="To", required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    gateway = forms.ChoiceField(label="Gateway", required=False)
    method = forms.ChoiceField(
        label="Method",
        required=False,
        choices=[("", "All"), ("UPI", "UPI"), ("CARD", "Card"), ("NETBANKING", "Net banking")],
    )

    def __init__(self, asked: Mapping[str, str]):
        today = clock.today()
        usual = {"first": today - timedelta(days=USUAL - 1), "last": today}
        given = {name: value for name, value in asked.items() if value}
        super().__init__({**usual, **given}, initial=usual)
        gateways = settings.GATEWAY_PATHS["IN"]
        self.fields["gateway"].choices = [
            ("", "All"),
            *((code, settings.GATEWAYS[code]["title"]) for code in gateways),
        ]

    def clean(self):
        told = super().clean()
        first, last = told.get("first") or self.initial["first"], told.get("last") or self.initial["last"]
        if not first <= last or (last - first).days >= LONGEST or first.year < 2000:
            raise forms.ValidationError("From the earlier day to the later one, a year at most.")
        return {**told, "first": first, "last": last}

    def span(self) -> dict:
        """What the report is asked for."""
        wanted = self.cleaned_data if self.is_valid() else self.initial
        return {name: wanted.get(name) or "" for name in ("gateway", "method")} | {
            name: wanted[name] for name in ("first", "last")
        }
