"""Identity on the console: menu, search, the account panel of a person's page."""

from django.urls import reverse

from apps.accounts import selectors, services
from apps.accounts.models import User
from apps.core import console


def find_users(term: str) -> list[console.Hit]:
    """By exact mobile number or e-mail address."""
    query = selectors.identifier_query(term)
    return [_hit(user) for user in User.objects.filter(query)] if query else []


def find_public_ids(term: str) -> list[console.Hit]:
    """By exact public id."""
    return [_hit(user) for user in User.objects.filter(public_id=term.strip().upper())]


def account_panel(request, user: User) -> dict:
    return {
        "person": user,
        "roles": sorted(user.role_names),
        "block": user.blocks.active().first(),
        "payouts_from": selectors.payout_cooldown_until(user),
        "sessions": user.sessions.live()[:5] if request.user.has_perm("accounts.view_session") else [],
    }


def limits_panel(request, user: User) -> dict:
    """What the user forbade themselves; an empty panel says that there is nothing."""
    return {
        "limits": [limit for limit in user.limits.all() if limit.minor is not None],
        "exclusion": services.excluded_until(user.pk),
    }


def _hit(user: User) -> console.Hit:
    return console.Hit(
        title=user.name or user.public_id,
        description=" · ".join(filter(None, [user.public_id, user.masked_mobile or user.masked_email])),
        url=reverse("admin:person", args=[user.public_id]),
        icon="person",
    )


console.register(
    console.NavItem(
        group="Players",
        title="Users",
        icon="group",
        url_name="admin:accounts_user_changelist",
        permission="accounts.view_user",
        order=10,
    ),
    console.NavItem(
        group="Players",
        title="Blocks",
        icon="block",
        url_name="admin:accounts_userblock_changelist",
        permission="accounts.view_userblock",
        order=80,
    ),
    console.NavItem(
        group="Players",
        title="Lost numbers",
        icon="sim_card",
        url_name="admin:accounts_mobilechange_changelist",
        permission="accounts.view_mobilechange",
        order=85,
    ),
    console.NavItem(
        group="Players",
        title="Sessions",
        icon="devices",
        url_name="admin:accounts_session_changelist",
        permission="accounts.view_session",
        order=90,
    ),
    console.NavItem(
        group="Staff",
        title="Staff",
        icon="badge",
        url_name="admin:accounts_staffmember_changelist",
        permission="accounts.view_staffmember",
        order=10,
    ),
    console.NavItem(
        group="Staff",
        title="Invitations",
        icon="mail",
        url_name="admin:accounts_staffinvite_changelist",
        permission="accounts.view_staffinvite",
        order=20,
    ),
    console.NavItem(
        group="Staff",
        title="API keys",
        icon="key",
        url_name="admin:accounts_apikey_changelist",
        permission="accounts.view_apikey",
        order=40,
    ),
    console.SearchProvider(
        key="accounts.users", title="Users", permission="accounts.find_user", order=10, find=find_users
    ),
    console.SearchProvider(
        key="accounts.public_ids", title="Users", permission="accounts.view_user", order=11, find=find_public_ids
    ),
    console.PlayerPanel(
        key="accounts.account",
        title="Account",
        permission="accounts.view_user",
        order=10,
        width="third",
        template="accounts/panels/account.html",
        context=account_panel,
    ),
    console.PlayerPanel(
        key="accounts.limits",
        title="Own limits",
        permission="accounts.view_user",
        order=12,
        width="third",
        template="accounts/panels/limits.html",
        context=limits_panel,
    ),
)
