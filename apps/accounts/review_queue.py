"""Lost numbers in the work queues: two of the staff look at the same evidence."""

from datetime import timedelta
from typing import Any

from apps.accounts import services
from apps.accounts.models import MobileChange, User
from apps.accounts.services.lost_numbers import QUEUE
from apps.accounts.states import KycState
from apps.core.review import queues
from apps.core.review.models import WorkItem

APPROVE, REJECT = "APPROVE", "REJECT"


def _evidence(subject_id: str) -> dict[str, Any]:
    change = MobileChange.objects.select_related("user", "opened_by").get(pk=subject_id)
    user = change.user
    taken = User.objects.by_mobile(change.new_mobile).exclude(pk=user.pk).first()
    fits = {True: "fits KYC", False: "does not fit KYC", None: "nothing verified to compare with"}
    return {
        "user": user.public_id,
        "name": user.name,
        "kyc": KycState(user.kyc_state).label,
        "date_of_birth_given": fits[change.birth_date_fits],
        "old_number": change.masked_old,
        "new_number": change.masked_new,
        "new_number_belongs_to": taken.public_id if taken else "nobody",
        "asked_by": "the user" if change.opened_by_id == user.pk else str(change.opened_by),
        "asked_at": change.created_at,
        "changes_before": user.mobile_changes.exclude(pk=change.pk).count(),
    }


REASONS = (
    queues.Reason("DATE_OF_BIRTH", "The date of birth does not fit", "The facts you gave do not fit your account."),
    queues.Reason("NOT_THE_PERSON", "Not the owner of the account", "We are not sure that it is your account."),
    queues.Reason("NUMBER_ANSWERS", "The old number still answers", "Your old number works: change it in the app."),
)


def _apply(item: WorkItem) -> None:
    code, note = item.decision_data.get("reason", ""), item.decision_data.get("note", "")
    note = ". ".join(filter(None, [next((one.title for one in REASONS if one.code == code), ""), note]))
    decide = services.lost_number_approve if item.decision == APPROVE else services.lost_number_reject
    decide(change_id=item.subject_id, by=item.maker, confirmed_by=item.holder, note=note)


queues.register(
    queues.ReviewQueue(
        key=QUEUE,
        title="Lost numbers",
        permission="accounts.decide_mobilechange",
        decisions=(APPROVE, REJECT),
        sla=timedelta(hours=24),
        evidence=_evidence,
        apply=_apply,
        needs_second=lambda item: item.decision == APPROVE,
        reason_codes=lambda: REASONS,
        title_of=lambda item: MobileChange.objects.select_related("user").get(pk=item.subject_id).user.public_id,
        icon="sim_card",
    )
)
