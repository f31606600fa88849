"""The ledger on the console: menu, health, a person's wallet, search by id."""

import contextlib
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.urls import reverse

from apps.core import console
from apps.wallet.models import BonusGrant, Journal
from apps.wallet.selectors import board, people
from apps.wallet.selectors.lines import account_lines
from apps.wallet.selectors.sums import held, posted
from apps.wallet.states import AccountKind, GrantState
from apps.wallet.words import kind_title

RECENT = 8


def ledger_figure(request) -> console.Reading:
    """Even or not, from the account sums of this moment."""
    uneven = [line.currency for line in board.trial_balance(board.by_kind()) if not line.is_even]
    if uneven:
        return console.Reading("Not even", f"Debits and credits differ in {', '.join(uneven)}", "bad")
    return console.Reading("Even", "Debits equal credits in every currency", "good")


def health_panel(request) -> dict[str, Any]:
    return board.health()


def wallet_panel(request, user) -> dict[str, Any]:
    """Buckets per currency, active bonuses, the newest lines of the deposit accounts."""
    accounts = people.accounts_of(user)
    deposits = [account for account in accounts if account.kind == AccountKind.USER_DEPOSIT]
    return {
        "purses": people.purses(accounts),
        "accounts": [
            {"account": row, "balance": row.money(posted(row)), "held": row.money(held(row))} for row in accounts
        ],
        "grants": list(BonusGrant.objects.filter(user=user, state=GrantState.ACTIVE).order_by("expires_at")[:RECENT]),
        "lines": [line for account in deposits for line in account_lines(account, limit=RECENT)],
    }


def find_journals(term: str) -> list[console.Hit]:
    """By exact id, key or reference."""
    wanted = Q(idempotency_key=term) | Q(reference_id=term)
    with contextlib.suppress(ValueError):
        wanted |= Q(pk=UUID(term))
    return [
        console.Hit(
            title=kind_title(journal.kind),
            description=f"Journal · {journal.reference}",
            url=reverse("admin:wallet_journal_change", args=[journal.pk]),
            icon="receipt_long",
        )
        for journal in Journal.objects.filter(wanted).order_by("-id")[:5]
    ]


def _page(title: str, icon: str, model: str, order: int, group: str = "Money") -> console.NavItem:
    return console.NavItem(
        group=group,
        title=title,
        icon=icon,
        url_name=f"admin:wallet_{model}_changelist",
        permission=f"wallet.view_{model}",
        order=order,
    )


console.register(
    console.NavItem(
        group="Money",
        title="Ledger board",
        icon="balance",
        url_name="admin:wallet_board",
        permission="wallet.view_ledgercheck",
        order=5,
    ),
    _page("Accounts", "account_balance_wallet", "account", 10),
    _page("Journals", "receipt_long", "journal", 20),
    _page("Transfers", "swap_horiz", "transfer", 30),
    _page("Bonus grants", "redeem", "bonusgrant", 40),
    _page("Ledger checks", "fact_check", "ledgercheck", 80),
    _page("Closed days", "event_available", "dayclose", 85),
    _page("Spending policies", "rule", "spendingpolicy", 90),
    _page("Bonus limits", "speed", "bonuslimit", 95),
    _page("Fees of transfers", "percent", "transferfee", 97),
    console.Figure(
        key="wallet.ledger",
        title="Ledger",
        icon="balance",
        value=ledger_figure,
        url_name="admin:wallet_board",
        permission="wallet.view_ledgercheck",
        order=90,
    ),
    console.Panel(
        key="wallet.health",
        title="Ledger health",
        template="wallet/health.html",
        context=health_panel,
        permission="wallet.view_ledgercheck",
        width="half",
        order=60,
    ),
    console.PlayerPanel(
        key="wallet.purse",
        title="Wallet",
        template="wallet/person.html",
        context=wallet_panel,
        permission="wallet.view_account",
        width="two-thirds",
        order=20,
    ),
    console.SearchProvider(
        key="wallet.journals", title="Journals", permission="wallet.view_journal", find=find_journals, order=40
    ),
)
