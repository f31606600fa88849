"""Downtimes that gateways tell of: noted in any order, over when they say so."""

from django.db import transaction

from apps.core import audit
from apps.payments.gateways.downtimes import downtimes
from apps.payments.gateways.facts import RemoteDowntime
from apps.payments.gateways.models import Downtime


@transaction.atomic
def downtime_note(*, told: RemoteDowntime) -> tuple[Downtime, bool]:
    """Keeps the gateway's newest word of a downtime; the row, and whether that was news."""
    facts = {
        "method": told.method,
        "instrument": told.instrument,
        "severity": told.severity,
        "begun_at": told.begun_at,
        "ended_at": told.ended_at,
        "told_at": told.told_at,
    }
    key = {"gateway": told.gateway, "downtime_id": told.downtime_id}
    row, is_new = Downtime.objects.select_for_update().get_or_create(**key, defaults=facts)
    if not is_new and (told.told_at, told.ended_at is not None) <= (row.told_at, row.ended_at is not None):
        return row, False
    before = {name: getattr(row, name) for name in facts} if not is_new else {}
    Downtime.objects.filter(pk=row.pk).update(**facts)
    row.__dict__.update(facts)
    audit.record("gateways.downtime.note", row, actor=None, before=before, after=facts)
    downtimes.changed()
    return row, True
