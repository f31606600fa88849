"""How a person wants to be written to."""

from apps.core import policy
from apps.notifications.models import ContactProfile
from apps.notifications.states import Category, Channel

# What nobody can switch off: the account could not be used safely without it.
LOCKED = frozenset({(Category.SECURITY, channel) for channel in Channel} | {(Category.MONEY, Channel.IN_APP)})


def profile_of(user_id: int | None) -> ContactProfile:
    """The person's own, or the defaults (not saved)."""
    found = ContactProfile.objects.filter(user_id=user_id).first() if user_id else None
    return found or ContactProfile(user_id=user_id)


def default_preference(category: str, channel: str) -> bool:
    """Without a word from the person: everything but offers, which need a yes outside the app."""
    return category != Category.OFFERS or channel == Channel.IN_APP


def default_quiet_hours() -> tuple[str, str]:
    return policy.get("notifications.quiet_from"), policy.get("notifications.quiet_until")
