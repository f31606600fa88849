"""The audit keeps who did what, without personal data, for ever."""

import pytest
from django.db import ProgrammingError, connection, transaction

from apps.core import audit, context
from apps.core.models import AuditEntry


def test_records_actor_target_reason_request_and_masks_personal_data(member):
    actor, target = member(), member()
    with context.bind(request_id="req-12345678", ip="10.1.2.3"):
        audit.record(
            "accounts.user.update",
            target,
            actor=actor,
            before={"email": "asha@example.in", "password": "old", "roles": {"MEMBER"}},
            after={"mobile": "+919999900001", "note": "call asha@example.in on 9999900001, PAN ABCDE1234F"},
            reason="asked by asha@example.in",
        )
    entry = AuditEntry.objects.get(action="accounts.user.update")
    assert (entry.actor, entry.target_type, entry.target_id) == (actor, "accounts.user", str(target.pk))
    assert entry.before == {"email": "a•••@example.in", "password": "[hidden]", "roles": ["MEMBER"]}
    assert entry.after == {"mobile": "••••0001", "note": "call a•••@example.in on ••••001, PAN ••••34F"}
    assert entry.reason == "asked by a•••@example.in"
    assert (entry.request_id, entry.ip) == ("req-12345678", "10.1.2.3")


@pytest.mark.parametrize("statement", ["UPDATE core_auditentry SET reason = 'x'", "DELETE FROM core_auditentry"])
def test_refuses_to_change_the_past(db, statement):
    audit.record("core.test", None, actor=None, reason="kept")
    with pytest.raises(ProgrammingError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert AuditEntry.objects.get(action="core.test").reason == "kept"
