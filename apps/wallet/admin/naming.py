"""How the console calls an account: by its kind and whose it is."""

from django.apps import apps
from django.contrib.admin.utils import quote
from django.db.models import Model
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst

from apps.core.display import link
from apps.wallet.claimants import title_of
from apps.wallet.models import Account, Journal
from apps.wallet.words import scope_title


def account_name(account: Account) -> str:
    """`Deposit of Asha`, `Gateway clearing Razorpay`, `House revenue`. Wants the owner selected."""
    words = [account.get_kind_display()]
    if account.owner_id is not None:
        words.append(f"of {account.owner}")
    return " ".join(filter(None, (*words, scope_title(account))))


def account_link(account: Account) -> SafeString:
    return format_html('<a class="link" href="{}">{}</a>', account_url(account), account_name(account))


def account_url(account: Account) -> str:
    return reverse("admin:wallet_account_change", args=[account.pk])


def journal_link(journal: Journal) -> SafeString:
    url = reverse("admin:wallet_journal_change", args=[quote(journal.pk)])
    return format_html('<a class="link" href="{}">{}</a>', url, title_of(journal.kind))


def reference_link(journal: Journal) -> SafeString | str:
    """What a journal is about: the page of its row, or its own words where it is about no row."""
    label = "wallet.journal" if journal.reference_type == "journal" else journal.reference_type
    try:
        model = apps.get_model(label)
    except (LookupError, ValueError):
        return journal.reference
    text = f"{capfirst(model._meta.verbose_name)} …{journal.reference_id[-6:]}"
    return link(model(pk=journal.reference_id), text)


def person_link(user: Model | None) -> SafeString | str:
    """A person's page; the house has none."""
    if user is None:
        return "House"
    return format_html('<a class="link" href="{}">{}</a>', reverse("admin:person", args=[user.public_id]), user)
