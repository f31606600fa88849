"""Users for tests, made by the real services."""

from itertools import count

from apps.accounts import services
from apps.accounts.models import User

_numbers = count(1)
PASSWORD = "a-long-test-password"


def make_member(**fields) -> User:
    """An app user with a mobile number of their own."""
    number = next(_numbers)
    fields = {"mobile": f"+9170{number:08d}", "name": f"Member {number}", "roles": ["MEMBER"], **fields}
    return services.user_create(**fields)


def make_staff(role: str = "ADMIN", **fields) -> User:
    """A member of staff who logs in with PASSWORD."""
    number = next(_numbers)
    fields = {"email": f"{role.lower()}{number}@example.com", "name": f"{role.title()} {number}", **fields}
    return services.user_create(**{"roles": [role], "password": PASSWORD, **fields})
