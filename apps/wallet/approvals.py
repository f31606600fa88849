"""What needs a second person: correcting a balance by hand."""

from apps.core import approvals
from apps.wallet.services.adjusting import KEY, Adjustment, adjustment_apply, adjustment_dry_run
from apps.wallet.states import AccountKind


def _evidence(payload: dict) -> dict:
    """The account's exact balance before and after. The house's own moves all day, so it is only named."""
    adjustment = Adjustment.of(payload)
    change = adjustment_dry_run(adjustment=adjustment)[0]
    account = change.account
    return {
        "account": f"{account.get_kind_display()} {account.currency}, number {account.pk}",
        "owner": account.owner.public_id if account.owner else "House",
        "owner_name": account.owner.name if account.owner else "",
        "does": "adds" if adjustment.adds else "takes",
        "amount": adjustment.amount,
        "against": AccountKind(adjustment.against).label,
        "balance_before": change.before,
        "balance_after": change.after,
    }


def _execute(payload: dict, checker, approval) -> dict:
    journal = adjustment_apply(adjustment=Adjustment.of(payload), approval=approval, actor=checker)
    return {"journal": journal.pk}


approvals.register(
    KEY,
    permission="wallet.approve_adjustment",
    title="Correct a balance by hand",
    evidence=_evidence,
    execute=_execute,
)
