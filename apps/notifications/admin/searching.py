"""Finding by an exact mobile number or mail address, for those who may look people up by it."""

from collections.abc import Iterator

from apps.accounts.engine.identifiers import BadIdentifier, normalise_email, normalise_mobile
from apps.accounts.models import email_index, mobile_index

_KINDS = (
    ("mobile_index", lambda text: normalise_mobile(text, national=True), mobile_index),
    ("email_index", normalise_email, email_index),
)


def indexes(request, term: str) -> Iterator[tuple[str, bytes]]:
    """The user's column and the blind index of what was typed; nothing for who may not."""
    if not request.user.has_perm("accounts.find_user"):
        return
    for column, normalise, index in _KINDS:
        try:
            yield column, index(normalise(term))
        except BadIdentifier:
            continue
