"""What the wizard's pages take in."""

from django import forms

from apps.core.money import EXPONENTS

from .kinds import ImportKind
from .states import DateOrder, Rounding

COLUMN = "column-"
CONSTANT = "constant-"


class UploadForm(forms.Form):
    """A file, what it is, and the saved mapping to begin with."""

    file = forms.FileField(allow_empty_file=True)
    kind = forms.CharField(max_length=40)
    preset = forms.CharField(max_length=80, required=False)


class MappingForm(forms.Form):
    """Columns and options; one `column-<n>` per column of the file, one `constant-<field>` per value for all rows."""

    currency = forms.ChoiceField(choices=[("", "")] + [(code, code) for code in sorted(EXPONENTS)], required=False)
    date_order = forms.ChoiceField(choices=[("", ""), *DateOrder.choices], required=False)
    rounding = forms.ChoiceField(choices=Rounding.choices)
    preset_name = forms.CharField(max_length=80, required=False)

    def __init__(self, data, *, kind: ImportKind, columns: int):
        super().__init__(data)
        choices = [("", ""), *((field.name, field.title) for field in kind.fields)]
        for index in range(columns):
            self.fields[f"{COLUMN}{index}"] = forms.ChoiceField(choices=choices, required=False)
        for field in kind.fields:
            self.fields[f"{CONSTANT}{field.name}"] = forms.CharField(max_length=120, required=False)

    def mapping(self) -> dict[str, str]:
        return self._given(COLUMN)

    def options(self) -> dict:
        values = {name: self.cleaned_data[name] for name in ("currency", "date_order", "rounding")}
        return values | {"constants": self._given(CONSTANT)}

    def _given(self, prefix: str) -> dict[str, str]:
        found = {
            name.removeprefix(prefix): value for name, value in self.cleaned_data.items() if name.startswith(prefix)
        }
        return {name: value for name, value in found.items() if value}
