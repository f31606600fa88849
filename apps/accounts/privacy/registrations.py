"""How long data outlives its person's wish to be erased."""

from datetime import timedelta

from apps.accounts.privacy.models import Erasure
from apps.accounts.privacy.states import ErasureState
from apps.core import policy, retention

retention.declare(
    retention.RetentionClass(
        key="erased_people",
        title="People who asked to be erased",
        keep=lambda: timedelta(days=policy.get("privacy.grace_days")),
        told="not partitioned: privacy.erasures_run erases hourly, person by person; late ones wait for open money",
        over=lambda before: Erasure.objects.filter(state=ErasureState.SCHEDULED, created_at__lt=before).count(),
    )
)
