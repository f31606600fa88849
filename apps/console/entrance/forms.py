"""What people type on their way in."""

from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts
from unfold.widgets import UnfoldAdminEmailInputWidget, UnfoldAdminPasswordWidget, UnfoldAdminTextInputWidget


class CodeForm(forms.Form):
    """The code of the second factor."""

    code = forms.CharField(
        label="Code",
        max_length=32,
        widget=UnfoldAdminTextInputWidget(
            attrs={"autocomplete": "one-time-code", "autofocus": True, "spellcheck": "false", "class": "code-field"}
        ),
    )


class SetUpForm(CodeForm):
    """The first code proves that the app has the secret: six digits, no recovery code yet."""

    code = forms.RegexField(
        r"\A[0-9 ]{6,8}\Z",
        label="Code the app shows",
        widget=UnfoldAdminTextInputWidget(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True, "class": "code-field"}
        ),
        error_messages={"invalid": "Six digits."},
    )


class EmailForm(forms.Form):
    email = forms.EmailField(
        label="E-mail",
        max_length=254,
        widget=UnfoldAdminEmailInputWidget(attrs={"autocomplete": "username", "autofocus": True}),
    )


class NewPasswordForm(forms.Form):
    """A password twice; the service judges it."""

    password = forms.CharField(
        label="New password",
        strip=False,
        max_length=1024,
        widget=UnfoldAdminPasswordWidget(attrs={"autocomplete": "new-password", "autofocus": True}),
    )
    again = forms.CharField(
        label="The same again",
        strip=False,
        max_length=1024,
        widget=UnfoldAdminPasswordWidget(attrs={"autocomplete": "new-password"}),
    )

    def clean(self):
        typed = super().clean()
        if "password" in typed and "again" in typed and typed["password"] != typed["again"]:
            self.add_error("again", "The two differ.")
        return typed

    @property
    def rules(self) -> list[str]:
        return password_validators_help_texts()
