"""The payout queue and the bank account queue: what people see, what binds their decision, and what it does."""

from datetime import timedelta
from typing import Any

from apps.accounts.kyc.selectors import profile_of
from apps.core.money import format_money
from apps.core.review import queues
from apps.core.review.queues import Act, ReviewQueue
from apps.core.review.states import Needs, WorkState
from apps.payments.payouts import selectors, services
from apps.payments.payouts.errors import OwnPayout
from apps.payments.payouts.models import BankAccount, Payout
from apps.payments.payouts.reasons import ACCOUNT_REASONS, REASONS
from apps.payments.payouts.states import Decision


def payout_of(subject_id: str) -> Payout:
    return Payout.objects.select_related("user", "bank_account", "tax_rule").get(pk=subject_id)


def evidence(subject_id: str) -> dict[str, Any]:
    """What a decision on a payout rests on; a change of any of it voids the decision."""
    payout = payout_of(subject_id)
    return {
        "amount": format_money(payout.amount),
        "tax": format_money(payout.tax),
        "state": payout.state,
        "held_for": payout.hold_reasons,
        "account": str(payout.bank_account),
        "account_state": payout.bank_account.state,
        "kyc": payout.user.kyc_state,
        "active": payout.user.is_active,
    }


def context(item, request) -> dict[str, Any]:
    """What the evidence template draws."""
    return selectors.board(payout_of(item.subject_id))


def apply(item) -> None:
    """Carries the decision out; who confirmed it holds the item now."""
    given = {"payout_id": item.subject_id, "actor": item.maker, "in_queue": True}
    note = item.decision_data.get("note", "")
    checker = item.holder if item.state == WorkState.CHECKING else None
    if item.decision == Decision.APPROVE:
        services.payout_approve(**given, checker=checker, note=note)
    elif item.decision == Decision.REJECT:
        services.payout_reject(**given, reason_code=item.decision_data["reason"], note=note)
    else:
        services.payout_hold(**given, reason=note or "Set aside by a reviewer")


def needs_second(item) -> bool:
    """Above the limit another person confirms a yes."""
    return item.decision == Decision.APPROVE and selectors.needs_second(payout_of(item.subject_id))


def check(item, decision: str) -> None:
    """Raises OwnPayout."""
    if selectors.is_party(payout_of(item.subject_id).bank_account, item.holder):
        raise OwnPayout


def title_of(item) -> str:
    payout = payout_of(item.subject_id)
    return f"{format_money(payout.amount)} · {payout.user.public_id}"


def account_of(subject_id: str) -> BankAccount:
    return BankAccount.objects.select_related("user").get(pk=subject_id)


def account_evidence(subject_id: str) -> dict[str, Any]:
    """What a decision on a bank account rests on: both names by their likeness, never in the clear."""
    account = account_of(subject_id)
    return {
        "account": str(account),
        "state": account.state,
        "cause": account.cause,
        "likeness": account.name_score,
        "kyc": account.user.kyc_state,
        "others_with_it": selectors.others_with(account),
    }


def account_context(item, request) -> dict[str, Any]:
    account = account_of(item.subject_id)
    profile = profile_of(account.user)
    return selectors.account_board(account, (profile.legal_name if profile is not None else "") or "")


def apply_account(item) -> None:
    note = item.decision_data.get("note", "")
    if item.decision == Decision.APPROVE:
        services.account_verify(bank_account_id=item.subject_id, actor=item.maker, note=note)
    else:
        reason = item.decision_data["reason"]
        services.account_refuse(bank_account_id=item.subject_id, actor=item.maker, cause=reason, note=note)


def check_account(item, decision: str) -> None:
    """Raises OwnPayout."""
    if selectors.is_party(account_of(item.subject_id), item.holder):
        raise OwnPayout


def account_title(item) -> str:
    account = account_of(item.subject_id)
    return f"{account} · {account.user.public_id}"


PAYOUTS = queues.register(
    ReviewQueue(
        key="payouts",
        title="Payouts",
        permission="payouts.decide_payout",
        decisions=tuple(Decision.values),
        sla=timedelta(hours=2),
        evidence=evidence,
        apply=apply,
        needs_second=needs_second,
        check=check,
        acts={"HOLD": Act("Hold", "h", "warn", Needs.NOTHING, done="Held")},
        evidence_template="payouts/review/evidence.html",
        evidence_context=context,
        reason_codes=lambda: REASONS,
        title_of=title_of,
        icon="account_balance",
        order=20,
    )
)
ACCOUNTS = queues.register(
    ReviewQueue(
        key="bank_accounts",
        title="Bank accounts",
        permission="payouts.decide_bankaccount",
        decisions=(Decision.APPROVE.value, Decision.REJECT.value),
        sla=timedelta(hours=24),
        evidence=account_evidence,
        apply=apply_account,
        check=check_account,
        evidence_template="payouts/review/account.html",
        evidence_context=account_context,
        reason_codes=lambda: ACCOUNT_REASONS,
        title_of=account_title,
        icon="account_balance_wallet",
        order=25,
    )
)
