"""Who may act on whom."""

from apps.accounts.errors import OwnAccount, StaffAccount
from apps.accounts.models import User
from apps.accounts.states import Role


def require_power_over(user: User, actor: User) -> None:
    """Nobody acts on their own account, and only an admin on one of the staff. Raises OwnAccount, StaffAccount."""
    if user.pk == actor.pk:
        raise OwnAccount
    if user.is_staff and not actor.has_role(Role.ADMIN):
        raise StaffAccount
