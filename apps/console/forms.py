"""Forms of the console itself."""

from django.core.exceptions import ValidationError
from unfold.forms import AdminOwnPasswordChangeForm, AuthenticationForm

from apps.accounts import services
from apps.core.errors import DomainError


class LoginForm(AuthenticationForm):
    """Staff log in by e-mail."""

    error_messages = {
        **AuthenticationForm.error_messages,
        "invalid_login": "This e-mail and password do not match, or the account may not use the console.",
    }

    def __init__(self, request=None, *args, **kwargs):
        super().__init__(request, *args, **kwargs)
        self.fields["username"].label = "E-mail"
        self.fields["username"].max_length = 254
        self.fields["username"].widget.attrs |= {
            "type": "email",
            "autocomplete": "username",
            "inputmode": "email",
            "maxlength": 254,
        }

    def clean(self):
        """A refusal that is no wrong password (too many tries, a block) is told in its own words."""
        try:
            return super().clean()
        except DomainError as refusal:
            raise ValidationError(refusal.text, code=refusal.code) from refusal


class OwnPasswordForm(AdminOwnPasswordChangeForm):
    """Staff change their own password; the service does it, so it is audited and ends the other sessions."""

    def __init__(self, *args, keep: str | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.keep = keep

    def save(self, commit=True):
        password = self.cleaned_data["new_password1"]
        self.user = services.password_change(user=self.user, password=password, keep=self.keep)
        return self.user
