"""What identifies a person leaves their account; the account stays, because money and audit point at it."""

from django.db import transaction

from apps.accounts.models import OtpChallenge, User
from apps.accounts.states import MobileChangeState, SessionEnd
from apps.core import audit

from .locks import locked_user
from .lost_numbers import lost_number_cancel
from .sessions import end_all


@transaction.atomic
def user_forget(*, user: User) -> str:
    """Destroys name, number, address, sessions and codes, and closes the account; says so in a sentence."""
    if user.mobile_changes.filter(state=MobileChangeState.IN_REVIEW).exists():
        lost_number_cancel(user=user)
    user = locked_user(user.pk)
    if user.mobile_index:
        OtpChallenge.objects.filter(mobile_index=user.mobile_index).delete()
    end_all(user, SessionEnd.ENDED_BY_STAFF)
    user.sessions.all().delete()
    user.limits.all().delete()
    # What two people decided stays, without the numbers.
    user.mobile_changes.update(old_mobile=None, new_mobile=None)
    user.name, user.mobile, user.email, user.is_active = "", None, None, False
    user.set_unusable_password()
    user.save(update_fields=["name", "mobile", "email", "is_active", "password"])
    audit.record("accounts.user.forget", user, actor=None)
    return (
        "Name, mobile numbers, e-mail address, sessions, codes and limits are destroyed and the account is closed. "
        "Its public id, its blocks and its word to stay away remain: the ledger and the audit refer to them."
    )
