"""The auditor's queue: every reveal is judged by somebody else."""

from datetime import timedelta

from apps.accounts.privacy import selectors, services
from apps.accounts.privacy.models import Reveal
from apps.accounts.privacy.services.reveals import QUEUE
from apps.core.review.queues import Act, Reason, ReviewQueue, register
from apps.core.review.states import Needs, WorkState

JUSTIFIED, NOT_JUSTIFIED = "JUSTIFIED", "NOT_JUSTIFIED"
REASONS = (
    Reason("NO_CASE", "The case does not exist or does not need it", decisions=(NOT_JUSTIFIED,)),
    Reason("NOT_NEEDED", "The masked value would have done", decisions=(NOT_JUSTIFIED,)),
    Reason("CURIOSITY", "No business reason", decisions=(NOT_JUSTIFIED,)),
    Reason("SWEEP", "Part of a sweep", decisions=(NOT_JUSTIFIED,)),
)


def _apply(item) -> None:
    auditor = item.holder if item.state == WorkState.CHECKING else item.maker
    services.reveal_sign_off(
        reveal_id=item.subject_id,
        auditor=auditor,
        is_justified=item.decision == JUSTIFIED,
        note=item.decision_data.get("note") or item.decision_data.get("reason", ""),
    )


def _by_who_revealed(item) -> bool:
    """Nobody signs off their own reveal: what they decide, another person must confirm."""
    return Reveal.objects.filter(pk=item.subject_id, actor=item.maker_id).exists()


def _title(item) -> str:
    reveal = Reveal.objects.get(pk=item.subject_id)
    return f"{selectors.title_of(reveal.field)}, {reveal.get_reason_code_display().lower()}"


register(
    ReviewQueue(
        key=QUEUE,
        title="Reveals to sign off",
        permission="privacy.audit_reveal",
        decisions=(JUSTIFIED, NOT_JUSTIFIED),
        acts={
            JUSTIFIED: Act("Justified", "a", "good"),
            NOT_JUSTIFIED: Act("Not justified", "r", "bad", Needs.REASON),
        },
        sla=timedelta(days=7),
        evidence=selectors.reveal_evidence,
        apply=_apply,
        needs_second=_by_who_revealed,
        reason_codes=lambda: REASONS,
        title_of=_title,
        icon="visibility",
        order=80,
    )
)
