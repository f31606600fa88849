"""Payouts on the console: menu, work, a person's panel, search."""

from django.urls import reverse

from apps.core import console
from apps.payments.payouts import selectors
from apps.payments.payouts.models import BankAccount, Payout

SHOWN = 6


def person_panel(request, user) -> dict:
    payouts = selectors.payouts_of(user).order_by("-created_at", "-id")[:SHOWN]
    return {
        "accounts": selectors.told_accounts(selectors.accounts_of(user)),
        "payouts": [selectors.told(payout) for payout in payouts],
    }


def find_payouts(term: str) -> list[console.Hit]:
    """By UTR, by our reference at the gateway, by the gateway's id, by an account's IFSC and number."""
    rows = list(Payout.objects.filter(utr=term).select_related("user")[:5]) if 5 < len(term) <= 40 else []
    for found in selectors.payout_query(term):
        rows += Payout.objects.filter(found).select_related("user")[:5]
    hits = [_payout_hit(payout) for payout in rows]
    for found in selectors.account_query(term):
        hits += [_account_hit(account) for account in BankAccount.objects.filter(found).select_related("user")[:5]]
    return hits


def under_way_figure(request) -> console.Reading:
    late, (count, _) = selectors.late_ones(), selectors.under_way()
    if late:
        return console.Reading(str(count), f"{late} for longer than banks take", "bad")
    return console.Reading(str(count), "all within the time banks take", "good" if count else "")


def _payout_hit(payout: Payout) -> console.Hit:
    return console.Hit(
        title=str(payout),
        description=f"{payout.user.public_id} · {payout.get_state_display()}",
        url=reverse("admin:payouts_payout_change", args=[payout.pk]),
        icon="account_balance",
    )


def _account_hit(account: BankAccount) -> console.Hit:
    return console.Hit(
        title=str(account),
        description=f"{account.user.public_id} · {account.get_state_display()}",
        url=reverse("admin:payouts_bankaccount_change", args=[account.pk]),
        icon="account_balance",
    )


def _line(title: str, model: str, icon: str, order: int) -> console.NavItem:
    return console.NavItem(
        group="Payments",
        title=title,
        icon=icon,
        url_name=f"admin:payouts_{model}_changelist",
        permission=f"payouts.view_{model}",
        order=order,
    )


console.register(
    _line("Payouts", "payout", "account_balance", 30),
    console.NavItem(
        group="Payments",
        title="Approve several payouts",
        icon="playlist_add_check",
        url_name="admin:payouts_batch",
        permission="payouts.decide_payout",
        order=31,
    ),
    _line("Bank accounts", "bankaccount", "credit_card", 32),
    _line("Tax at source", "taxrule", "percent", 80),
    console.Figure(
        key="payouts.under_way",
        title="Payouts under way",
        icon="account_balance",
        value=under_way_figure,
        url_name="admin:payouts_payout_changelist",
        permission="payouts.view_payout",
        order=60,
    ),
    console.PlayerPanel(
        key="payouts.person",
        title="Bank accounts and payouts",
        template="payouts/person.html",
        context=person_panel,
        permission="payouts.view_payout",
        width="half",
        order=30,
    ),
    console.SearchProvider(
        key="payouts.payouts", title="Payouts", permission="payouts.view_payout", find=find_payouts, order=35
    ),
)
