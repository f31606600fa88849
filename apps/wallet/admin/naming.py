"""How the console calls an account: by its kind and whose it is."""

from django.contrib.admin.utils import quote
from django.db.models import Model
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from apps.core.display import link_to
from apps.wallet.models import Account, Journal
from apps.wallet.words import kind_title, scope_title


def account_name(account: Account) -> str:
    """`Deposit of Asha`, `Gateway clearing Razorpay`, `House revenue`. Wants the owner selected."""
    words = [account.get_kind_display()]
    if account.owner_id is not None:
        words.append(f"of {account.owner}")
    return " ".join(filter(None, (*words, scope_title(account.scope_type, account.scope_id))))


def account_link(account: Account) -> SafeString:
    return format_html('<a class="link" href="{}">{}</a>', account_url(account), account_name(account))


def account_url(account: Account) -> str:
    return reverse("admin:wallet_account_change", args=[account.pk])


def journal_link(journal: Journal) -> SafeString:
    url = reverse("admin:wallet_journal_change", args=[quote(journal.pk)])
    return format_html('<a class="link" href="{}">{}</a>', url, kind_title(journal.kind))


def reference_link(journal: Journal) -> SafeString | str:
    """What a journal is about: the page of its row, or its own words where it is about no row."""
    about = "wallet.journal" if journal.reference_type == "journal" else journal.reference_type
    return link_to(about, journal.reference_id)


def person_link(user: Model | None) -> SafeString | str:
    """A person's page; the house has none."""
    if user is None:
        return "House"
    return format_html('<a class="link" href="{}">{}</a>', reverse("admin:person", args=[user.public_id]), user)
