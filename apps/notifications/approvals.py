"""What needs a second person: a message to many, or a dear one."""

from apps.core import approvals
from apps.notifications import services
from apps.notifications.models import Bulk
from apps.notifications.selectors.bulks import texts_of
from apps.notifications.services.bulks import KEY


def _evidence(payload: dict) -> dict:
    """Whom it reaches as its maker was shown, and its words as they are now: a new wording voids the request."""
    bulk = Bulk.objects.select_related("template", "author").get(pk=payload["bulk_id"])
    return {
        "title": bulk.title,
        "template": bulk.template.key,
        "channel": bulk.get_channel_display(),
        "audience": bulk.preview["audience_words"],
        "people": bulk.preview["audience"],
        "cost": f"INR {bulk.preview['cost']}",
        "says": texts_of(bulk),
        "written_by": str(bulk.author or ""),
    }


def _execute(payload: dict, checker, approval) -> dict:
    bulk = services.bulk_start_approved(bulk_id=payload["bulk_id"], actor=checker)
    return {"bulk": str(bulk.pk)}


approvals.register(
    KEY,
    permission="notifications.approve_bulk",
    title="Send a bulk message",
    evidence=_evidence,
    execute=_execute,
)
