"""What identity holds of a person, and what of it may be revealed."""

from apps.accounts.models import User
from apps.core import privacy
from apps.core.errors import NotFound


def _user_id(subject_id: str) -> int:
    """Raises NotFound."""
    if not subject_id.isdecimal() or len(subject_id) > 18:
        raise NotFound("There is no such user.")
    return int(subject_id)


def _value(field: str):
    return lambda subject_id: User.objects.filter(pk=_user_id(subject_id)).values_list(field, flat=True).first()


for name, title in (("mobile", "Mobile number"), ("email", "E-mail address")):
    privacy.revealable(
        key=f"accounts.{name}", title=title, permission="privacy.reveal_contact", read=_value(name), owner=_user_id
    )
