"""The part of the password policy that Django does not bring: none of the last ones again."""

from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError

from apps.core import policy


class NotUsedBefore:
    """Refuses the present password and those before it, as many as the policy names."""

    def validate(self, password: str, user=None) -> None:
        kept = policy.get("staff_password.history")
        if user is None or user.pk is None or not kept:
            return
        old = user.old_passwords.values_list("password", flat=True)[: kept - 1]
        if any(check_password(password, encoded) for encoded in [user.password, *old]):
            raise ValidationError(f"This is one of your last {kept} passwords: choose another.", code="used_before")

    def get_help_text(self) -> str:
        return f"It is none of your last {policy.get('staff_password.history')} passwords."
