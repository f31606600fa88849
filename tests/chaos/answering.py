"""What our people say to disputes, as the queue's decisions do; the gateways are told by workers that may die."""

import random

from apps.accounts.models import User
from apps.core.errors import DomainError
from apps.payments.disputes import services
from apps.payments.disputes.models import Dispute

ACCEPTED = 0.3


def answer_one(dice: random.Random, actor_id: int, checker_id: int) -> str:
    """Contests an open dispute with its newest pack, or accepts it; what became of it."""
    waiting = list(Dispute.objects.filter(state="OPEN").order_by("id").values_list("pk", flat=True)[:50])
    if not waiting:
        return "no dispute to answer"
    people = User.objects.in_bulk([actor_id, checker_id])
    accepts = dice.random() < ACCEPTED
    decide, word = (services.dispute_accept, "accepted") if accepts else (services.dispute_contest, "contested")
    try:
        decide(dispute_id=dice.choice(waiting), actor=people[actor_id], checker=people[checker_id], note="Chaos")
    except DomainError as refusal:
        return f"dispute not {word}: {refusal.code}"
    return f"dispute {word} by us"
