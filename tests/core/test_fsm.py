"""States move by declared transitions, audited, and never past somebody else's move."""

import pytest

from apps.core import fsm
from apps.core.approvals.models import Approval
from apps.core.clock import now
from apps.core.models import AuditEntry
from apps.core.states import ApprovalState
from tests.factories.core import make_approval


class TestAdvance:
    def test_saves_and_audits_what_changed(self, member):
        approval, checker = make_approval(maker=member()), member()
        at = now()
        fsm.advance(approval.reject, actor=checker, reason="Too much", checker=checker, at=at)
        stored = Approval.objects.get(pk=approval.pk)
        assert (stored.state, stored.checker, stored.decision_reason) == (ApprovalState.REJECTED, checker, "Too much")
        entry = AuditEntry.objects.get(target_id=str(approval.pk))
        assert (entry.action, entry.actor, entry.reason) == ("core.approval.reject", checker, "Too much")
        assert entry.before == {"state": "PENDING", "checker_id": None, "decided_at": None, "decision_reason": ""}
        assert entry.after["state"] == "REJECTED"
        assert entry.after["checker_id"] == checker.pk

    def test_refuses_a_transition_from_a_wrong_state_and_leaves_no_trace(self, member):
        approval = make_approval(maker=member())
        fsm.advance(approval.expire, actor=None, at=now())
        entries = AuditEntry.objects.count()
        with pytest.raises(fsm.StateConflict) as refusal:
            fsm.advance(approval.void, actor=None, at=now())
        assert refusal.value.text == "This approval is expired: it cannot void."
        assert refusal.value.details == {"reason": "STATE", "state": "EXPIRED"}
        assert Approval.objects.get(pk=approval.pk).state == ApprovalState.EXPIRED
        assert AuditEntry.objects.count() == entries

    def test_refuses_a_row_that_somebody_moved_first(self, member):
        approval = make_approval(maker=member())
        stale = Approval.objects.get(pk=approval.pk)
        fsm.advance(approval.expire, actor=None, at=now())
        with pytest.raises(fsm.StateConflict):
            fsm.advance(stale.void, actor=None, at=now())
        assert Approval.objects.get(pk=approval.pk).state == ApprovalState.EXPIRED
        assert AuditEntry.objects.filter(target_id=str(approval.pk)).count() == 1


class TestAdvanceTogether:
    def test_moves_and_audits_each_row_in_as_many_statements_as_one(self, member, django_assert_num_queries):
        maker, at = member(), now()
        rows = [make_approval(maker=maker) for _ in range(4)]
        with django_assert_num_queries(4):  # savepoint, update, audits, release
            fsm.advance_together([row.expire for row in rows[:3]], actor=None, at=at)
        stored = Approval.objects.filter(state=ApprovalState.EXPIRED, decided_at=at)
        assert set(stored.values_list("pk", flat=True)) == {row.pk for row in rows[:3]}
        fsm.advance(rows[3].expire, actor=None, at=at)
        audited = AuditEntry.objects.filter(action="core.approval.expire").order_by("id")
        assert [entry.target_id for entry in audited] == [str(row.pk) for row in rows]
        (same,) = {(one.target_type, one.actor_id, str(one.before), str(one.after), one.count) for one in audited}
        assert same[:2] == ("core.approval", None)

    def test_one_that_cannot_move_keeps_all_where_they_are(self, member):
        rows = [make_approval(maker=member()) for _ in range(2)]
        stale = Approval.objects.get(pk=rows[1].pk)
        fsm.advance(rows[1].void, actor=None, at=now())
        entries = AuditEntry.objects.count()
        with pytest.raises(fsm.StateConflict):
            fsm.advance_together([rows[0].expire, stale.expire], actor=None, at=now())
        assert Approval.objects.get(pk=rows[0].pk).state == ApprovalState.PENDING
        assert AuditEntry.objects.count() == entries

    def test_nothing_to_move_is_nothing(self, db):
        fsm.advance_together([], actor=None)
        assert not AuditEntry.objects.exists()


class TestAdvanceMany:
    def test_moves_only_rows_in_a_source_state_with_one_audit_entry(self, member, django_assert_num_queries):
        maker = member()
        rows = [make_approval(maker=maker) for _ in range(4)]
        fsm.advance(rows[0].void, actor=None, at=now())
        AuditEntry.objects.count()
        with django_assert_num_queries(4):  # savepoint, update, audit, release
            moved = fsm.advance_many(Approval.objects.all(), "expire", actor=None, reason="Nightly", decided_at=now())
        assert moved == 3
        assert Approval.objects.filter(state=ApprovalState.EXPIRED, decided_at__isnull=False).count() == 3
        entry = AuditEntry.objects.get(action="core.approval.expire")
        assert (entry.count, entry.target_id, entry.reason, entry.after["state"]) == (3, "", "Nightly", "EXPIRED")

    def test_nothing_to_move_leaves_no_entry(self, db):
        assert fsm.advance_many(Approval.objects.all(), "expire", actor=None) == 0
        assert not AuditEntry.objects.exists()


def test_draws_the_state_table():
    assert fsm.state_table(Approval).splitlines() == [
        "| from | transition | to | meaning |",
        "|---|---|---|---|",
        "| PENDING | approve | APPROVED | A second person saw the same evidence; the action is carried out in the "
        "same transaction. |",
        "| PENDING | reject | REJECTED | A second person refused. |",
        "| PENDING | void | VOIDED | The evidence is not what the maker saw. |",
        "| PENDING | expire | EXPIRED | Nobody decided in time. |",
    ]
