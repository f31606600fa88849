"""Bonuses that came of a disputed deposit wait with it."""

from datetime import timedelta

from apps.core import clock, policy
from apps.payments.disputes.models import Dispute, FrozenBonus
from apps.wallet import services as wallet


def bonuses_freeze(dispute: Dispute) -> int:
    """Freezes the user's bonuses given within the set time of the deposit; how many."""
    credited_at = dispute.gateway_payment.credited_at
    if dispute.user is None or credited_at is None:
        return 0
    until = credited_at + timedelta(hours=policy.get("disputes.bonus_hours"))
    why = f"Dispute {dispute.dispute_id}"
    frozen = wallet.bonus_freeze(user=dispute.user, since=credited_at, until=until, actor=None, reason=why)
    FrozenBonus.objects.bulk_create([FrozenBonus(dispute=dispute, grant_id=grant) for grant in frozen])
    return len(frozen)


def bonuses_settle(dispute: Dispute, *, lost: bool) -> None:
    """Lost: they return to the house (if the setting says so); else they go on, with the lost time added.

    Another dispute that is still open keeps what it froze itself.
    """
    waiting = dispute.frozen.filter(thawed_at=None).select_for_update().order_by("id")
    grants = [row.grant_id for row in waiting]
    if not grants:
        return
    told = {"grant_ids": grants, "actor": None, "reason": f"Dispute {dispute.dispute_id}"}
    if lost and policy.get("disputes.lost_forfeits_bonus"):
        wallet.bonus_forfeit_frozen(**told)
    else:
        wallet.bonus_thaw(**told)
    dispute.frozen.filter(grant_id__in=grants).update(thawed_at=clock.now())
