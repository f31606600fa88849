"""How the console calls an account: by its kind and whose it is."""

from django.contrib.admin.utils import quote
from django.db.models import Model
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from apps.wallet.models import Account

SCOPES = {"grant": "grant", "gateway": "", "contests.contest": "contest"}


def account_name(account: Account) -> str:
    """`Deposit of Asha`, `Gateway clearing razorpay`, `House revenue`. Wants the owner selected."""
    words = [account.get_kind_display()]
    if account.owner_id is not None:
        words.append(f"of {account.owner}")
    if account.scope_id:
        kind = SCOPES.get(account.scope_type, account.scope_type.rpartition(".")[2])
        shown = account.scope_id if len(account.scope_id) < 20 else f"…{account.scope_id[-6:]}"
        words.append(f"{kind} {shown}".strip())
    return " ".join(words)


def account_link(account: Account) -> SafeString:
    return format_html('<a class="link" href="{}">{}</a>', account_url(account), account_name(account))


def account_url(account: Account) -> str:
    return reverse("admin:wallet_account_change", args=[account.pk])


def journal_link(journal: Model) -> SafeString:
    url = reverse("admin:wallet_journal_change", args=[quote(journal.pk)])
    return format_html('<a class="link" href="{}">{}</a>', url, journal.kind)


def person_link(user: Model | None) -> SafeString | str:
    """A person's page; the house has none."""
    if user is None:
        return "House"
    return format_html('<a class="link" href="{}">{}</a>', reverse("admin:person", args=[user.public_id]), user)
