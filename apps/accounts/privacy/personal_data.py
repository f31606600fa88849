"""What privacy itself holds of a person: what was copied for them, asked to be erased, and looked at."""

from collections.abc import Iterator

from apps.accounts.models import User
from apps.accounts.privacy import flows, selectors
from apps.accounts.privacy.models import Reveal
from apps.accounts.privacy.services import OPENER
from apps.accounts.privacy.states import ExportState
from apps.core import clock, privacy, storage


def _export(user: User) -> Iterator[privacy.Part]:
    yield privacy.Part("exports", rows=user.exports.order_by("id").values("created_at", "state", "expires_at"))
    erasures = user.erasures.order_by("id").values("created_at", "state", "due_at", "cancelled_at", "reason")
    yield privacy.Part("erasures", rows=erasures)
    seen = Reveal.objects.filter(owner=user, shown__isnull=False).select_related("shown").order_by("id")
    looks = [
        {
            "at": reveal.shown.created_at,
            "field": selectors.title_of(reveal.field),
            "reason": reveal.get_reason_code_display(),
            "by": "our staff",
        }
        for reveal in seen
    ]
    yield privacy.Part("looked_at_by_staff", rows=looks)


def _erase(user: User) -> str:
    user.exports.filter(state=ExportState.READY).update(expires_at=clock.now())
    return "Copies made for the person are destroyed. Who looked at their data, and why, stays: it holds no value."


privacy.register(privacy.Holding(key="privacy", title="Copies, erasure and looks", export=_export, erase=_erase))
storage.register_opener(OPENER, flows.export_open)
