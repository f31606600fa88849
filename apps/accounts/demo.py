"""Demo logins of the API contract: one member of staff per role, twenty app users."""

from apps.accounts import services
from apps.accounts.engine.otp import DEMO_MOBILES
from apps.accounts.states import STAFF_ROLES, Role
from apps.core import demo

PASSWORD = "munim-demo"
EXTRA_ROLES = {19: Role.MERCHANT, 20: Role.FOREMAN}


def load() -> str:
    """Staff with PASSWORD and the demo mobiles."""
    for role in sorted(STAFF_ROLES):
        services.user_create(
            email=f"{role.lower()}@munim.test", name=f"Demo {role.lower()}", roles=[role], password=PASSWORD
        )
    for number, mobile in enumerate(sorted(DEMO_MOBILES), start=1):
        roles = [Role.MEMBER, *([EXTRA_ROLES[number]] if number in EXTRA_ROLES else [])]
        services.user_create(mobile=mobile, name=f"Demo player {number:02d}", roles=roles)
    return f"{len(STAFF_ROLES)} staff, {len(DEMO_MOBILES)} app users"


demo.register(name="accounts", order=10, load=load)
