"""What the pages and dialogs of rewards ask for."""

from decimal import Decimal

from django import forms
from unfold.widgets import UnfoldAdminDecimalFieldWidget, UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from apps.core.admin import ReasonForm
from apps.core.money import EXPONENTS
from apps.rewards.engine.thresholds import THRESHOLDS
from apps.rewards.services import RuleContent
from apps.rewards.states import Match, Period, RewardKind

CURRENCIES = [(code, code) for code in EXPONENTS]


def _amount(label: str, *, required: bool = False, help_text: str = "Empty: no cap") -> forms.DecimalField:
    return forms.DecimalField(
        label=label, required=required, max_digits=19, decimal_places=4, help_text="" if required else help_text
    )


class RuleForm(forms.Form):
    """A rule's wording and terms; the service judges them, this form only reads."""

    name = forms.CharField(label="Name", max_length=80)
    rule_set = forms.CharField(label="Rule set", max_length=80, help_text="Rules of one set are asked together")
    match = forms.ChoiceField(label="Matching in a new set", choices=Match.choices)
    family = forms.CharField(
        label="Family", max_length=40, required=False, help_text="Rules of a family share holdout and evidence"
    )
    condition = forms.CharField(label="Condition", max_length=500, widget=forms.Textarea({"rows": 3}))
    amount = forms.CharField(label="Amount", max_length=500, widget=forms.Textarea({"rows": 2}))
    currency = forms.ChoiceField(label="Currency", choices=CURRENCIES)
    period = forms.ChoiceField(label="Pays once per", choices=Period.choices)
    priority = forms.IntegerField(
        label="Priority", min_value=0, max_value=32767, help_text="The lowest is asked first"
    )
    starts_at = forms.DateTimeField(label="Starts", required=False)
    ends_at = forms.DateTimeField(label="Ends", required=False)
    wagering_multiple = forms.DecimalField(
        label="Wagering, times the bonus", min_value=0, max_digits=7, decimal_places=2
    )
    expiry_days = forms.IntegerField(label="Runs out after days", min_value=1, max_value=365)
    max_stake = _amount("Largest stake that counts", help_text="Empty: any")
    product = forms.CharField(label="Product", max_length=32, required=False, help_text="For the house edge")
    cap_per_grant = _amount("Most in one grant", required=True)
    cap_per_player = _amount("Most for one player")
    cap_player_period = forms.ChoiceField(label="... in a", choices=Period.choices)
    cap_per_run = _amount("Most in one run")
    cap_per_day = _amount("Most in one day")
    holdout_percent = forms.IntegerField(label="Held out, percent", min_value=0, max_value=50)
    activation = forms.DecimalField(label="Share that will use it", max_digits=5, decimal_places=4)
    is_retention = forms.BooleanField(label="Exempt from the ROI floor, under a budget of its own", required=False)

    _ABOUT = ("name", "rule_set", "match", "family")

    def about(self) -> dict:
        return {name: self.cleaned_data[name] for name in self._ABOUT if name in self.cleaned_data}

    def content(self) -> RuleContent:
        return RuleContent(**{k: v for k, v in self.cleaned_data.items() if k not in self._ABOUT})


# What a new rule starts from.
START = {
    "rule_set": "main",
    "match": Match.FIRST,
    "currency": "INR",
    "period": Period.MONTH,
    "priority": 100,
    "wagering_multiple": Decimal(10),
    "expiry_days": 30,
    "cap_player_period": Period.MONTH,
    "holdout_percent": 5,
    "activation": Decimal(1),
}


class BudgetForm(ReasonForm):
    currency = forms.ChoiceField(label="Currency", choices=CURRENCIES, widget=UnfoldAdminSelectWidget)
    cap = forms.DecimalField(
        label="Cap", min_value=0, max_digits=19, decimal_places=4, widget=UnfoldAdminDecimalFieldWidget
    )
    field_order = ("currency", "cap", "reason")


class ThresholdForm(ReasonForm):
    key = forms.ChoiceField(
        label="Threshold",
        choices=[(key, one.title) for key, one in THRESHOLDS.items()],
        widget=UnfoldAdminSelectWidget,
    )
    currency = forms.ChoiceField(
        label="Currency", choices=[("", "All"), *CURRENCIES], required=False, widget=UnfoldAdminSelectWidget
    )
    value = forms.DecimalField(
        label="Value", min_value=0, max_digits=19, decimal_places=6, widget=UnfoldAdminDecimalFieldWidget
    )
    field_order = ("key", "currency", "value", "reason")


class EdgeForm(ReasonForm):
    product = forms.CharField(
        label="Product", max_length=32, required=False, widget=UnfoldAdminTextInputWidget, help_text="Empty: all"
    )
    game = forms.CharField(
        label="Game", max_length=64, required=False, widget=UnfoldAdminTextInputWidget, help_text="Empty: all"
    )
    house_edge = forms.DecimalField(
        label="House edge",
        max_digits=7,
        decimal_places=6,
        widget=UnfoldAdminDecimalFieldWidget,
        help_text="0.04 is 4 %",
    )
    field_order = ("product", "game", "house_edge", "reason")


class TermsForm(ReasonForm):
    country = forms.CharField(label="Country", max_length=2, widget=UnfoldAdminTextInputWidget)
    max_wagering_multiple = forms.DecimalField(
        label="Most wagering, times", required=False, min_value=0, widget=UnfoldAdminDecimalFieldWidget
    )
    max_amount = forms.DecimalField(
        label="Most in one reward", required=False, min_value=0, widget=UnfoldAdminDecimalFieldWidget
    )
    field_order = ("country", "max_wagering_multiple", "max_amount", "reason")

    def answers(self) -> dict:
        given = {name: self.cleaned_data[name] for name in self.field_order}
        return given | {"country": given["country"].upper(), "allowed_kinds": RewardKind.values}
