"""What disputes register with the platform: their journals, their queue."""

from django.db.models import Q

from apps.core import retention, storage
from apps.payments.refunds import objections
from apps.wallet import claimants

from . import packs, review_queue, selectors
from .models import Dispute, Ending, EvidencePack, Holding
from .services.ending import GIVEN_KIND, TAKEN_KIND
from .services.holding import KIND, KIND_AGAIN

__all__ = ["review_queue"]

_ENDING = "disputes.ending"

claimants.register(
    KIND,
    Dispute,
    reference_type="disputes.dispute",
    claiming=Q(hold_journal__isnull=False),
    title="Disputed amount held",
)
claimants.register(
    KIND_AGAIN, Holding, reference_type="disputes.holding", claiming=Q(), title="Disputed amount held again"
)
claimants.register(
    TAKEN_KIND, Ending, reference_type=_ENDING, claiming=Q(state="LOST", moved__gt=0), title="Lost dispute"
)
claimants.register(
    GIVEN_KIND,
    Ending,
    reference_type=_ENDING,
    claiming=Q(state="WON", moved__gt=0),
    title="Given back after a lost dispute",
)
objections.register(selectors.contested)
storage.register_opener(packs.OPENER, packs.open_key)
retention.declare(
    retention.RetentionClass(
        key="disputes",
        title="Disputes",
        keep=retention.years("dispute_years"),
        told="disputes.packs_purge deletes the evidence files nightly; the row stays, as its journals do",
        over=lambda before: EvidencePack.objects.filter(dispute__ended_at__lt=before, deleted_at=None).count(),
    )
)
