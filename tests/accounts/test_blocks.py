"""Blocks: at once, with a reason, until lifted or run out."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from apps.accounts import services
from apps.accounts.errors import AlreadyBlocked, NotBlocked, OwnAccount, StaffAccount, UnblockAskedFor
from apps.accounts.models import Session, User, UserBlock
from apps.core import approvals, clock
from apps.core.approvals.errors import EvidenceChanged, NotAllowed, OwnApproval
from apps.core.errors import Invalid, NotFound
from apps.core.events.models import OutboxEvent
from apps.core.gate import UserBlocked
from apps.core.models import AuditEntry
from tests.factories.accounts import make_member, make_staff

from .parallel import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def support(db):
    return make_staff("SUPPORT")


class TestBlock:
    def test_ends_sessions_and_tokens_and_tells(self, support):
        user = make_member()
        services.session_open(user=user)
        until = clock.now() + timedelta(days=7)
        block = services.user_block(
            user_id=user.pk, reason="Chargeback", reason_code="PAYMENT", until=until, actor=support
        )
        assert (block.user, block.reason_code, block.until, block.blocked_by) == (user, "PAYMENT", until, support)
        assert Session.objects.get().end_reason == "BLOCKED"
        assert User.objects.get(pk=user.pk).token_version == 2
        event = OutboxEvent.objects.get(name="user.blocked")
        assert event.payload == {"user_id": user.public_id, "reason_code": "PAYMENT", "until": until.isoformat()}
        entry = AuditEntry.objects.get(action="accounts.user.block")
        assert entry.after == {"reason_code": "PAYMENT", "until": until.isoformat(), "sessions_ended": 1}
        assert (entry.actor, entry.reason) == (support, "Chargeback")

    def test_keeps_the_user_out_until_it_runs_out(self, support):
        user = make_member()
        until = clock.now() + timedelta(days=7)
        services.user_block(user_id=user.pk, reason="x", actor=support, until=until)
        with pytest.raises(UserBlocked) as refusal:
            services.session_open(user=user)
        assert refusal.value.details == {"until": until.strftime("%Y-%m-%dT%H:%M:%SZ")}
        with clock.fixed(until):
            assert services.session_open(user=user).session.user == user

    @pytest.mark.parametrize(
        "change, refusal",
        [
            (lambda user, support: {"actor": user}, OwnAccount),
            (lambda user, support: {"user_id": make_staff("VIEWER").pk}, StaffAccount),
            (lambda user, support: {"user_id": 0}, NotFound),
            (lambda user, support: {"until": clock.now()}, Invalid),
        ],
    )
    def test_refuses_and_leaves_no_trace(self, support, change, refusal):
        user = make_member()
        fields = {"user_id": user.pk, "reason": "x", "actor": support, **change(user, support)}
        with pytest.raises(refusal):
            services.user_block(**fields)
        assert not UserBlock.objects.exists()
        assert not OutboxEvent.objects.filter(name="user.blocked").exists()
        assert not AuditEntry.objects.filter(action="accounts.user.block").exists()
        assert set(User.objects.values_list("token_version", flat=True)) == {1}

    def test_an_admin_may_block_staff(self):
        target = make_staff("FINANCE")
        services.user_block(user_id=target.pk, reason="Left", actor=make_staff("ADMIN"))
        with pytest.raises(UserBlocked):
            services.session_open(user=target)

    def test_a_second_block_waits_for_the_end_of_the_first(self, support):
        user = make_member()
        until = clock.now() + timedelta(hours=1)
        services.user_block(user_id=user.pk, reason="x", actor=support, until=until)
        with pytest.raises(AlreadyBlocked):
            services.user_block(user_id=user.pk, reason="y", actor=support)
        with clock.fixed(until):
            services.user_block(user_id=user.pk, reason="y", actor=support)
        first, second = UserBlock.objects.order_by("created_at")
        assert (first.lifted_at, first.lifted_by) == (until, None)
        assert second.lifted_at is None

    def test_the_database_keeps_one_open_block(self, support):
        user = make_member()
        services.user_block(user_id=user.pk, reason="x", actor=support)
        with pytest.raises(IntegrityError), transaction.atomic():
            UserBlock.objects.create(user=user, reason="y")


class TestUnblock:
    def test_lets_the_user_in_again(self, support):
        user = make_member()
        services.user_block(user_id=user.pk, reason="x", reason_code="ABUSE", actor=support)
        block = services.user_unblock(user_id=user.pk, reason="Cleared", actor=support)
        assert (block.lifted_by, block.lift_reason) == (support, "Cleared")
        assert block.lifted_at is not None
        assert OutboxEvent.objects.get(name="user.unblocked").payload == {"user_id": user.public_id}
        entry = AuditEntry.objects.get(action="accounts.user.unblock")
        assert (entry.before, entry.reason) == ({"reason_code": "ABUSE"}, "Cleared")
        assert services.session_open(user=user).session.user == user

    def test_there_must_be_a_block(self, support):
        user = make_member()
        with pytest.raises(NotBlocked):
            services.user_unblock(user_id=user.pk, reason="x", actor=support)
        assert not OutboxEvent.objects.filter(name="user.unblocked").exists()

    def test_a_block_that_ran_out_is_none(self, support):
        user = make_member()
        until = clock.now() + timedelta(hours=1)
        services.user_block(user_id=user.pk, reason="x", actor=support, until=until)
        with clock.fixed(until), pytest.raises(NotBlocked):
            services.user_unblock(user_id=user.pk, reason="x", actor=support)


class TestUnblockAfterFraud:
    @pytest.fixture
    def blocked(self, support):
        user = make_member(name="Asha")
        services.user_block(user_id=user.pk, reason="Two wallets", reason_code="FRAUD", actor=make_staff("SUPPORT"))
        return user

    def ask(self, user, actor):
        return services.user_unblock(user_id=user.pk, reason="Explained", actor=actor)

    def test_asks_for_a_second_person(self, blocked, support):
        approval = self.ask(blocked, support)
        assert (approval.key, approval.state, approval.maker) == ("accounts.unblock_fraud", "PENDING", support)
        shown = approval.evidence
        assert (shown["user"], shown["blocked_because"], shown["in_force"]) == (blocked.public_id, "Two wallets", True)
        assert UserBlock.objects.get().lifted_at is None
        assert not OutboxEvent.objects.filter(name="user.unblocked").exists()

    def test_the_second_person_lifts_it(self, blocked, support):
        approval, checker = self.ask(blocked, support), make_staff("OPERATOR")
        approvals.approve(approval_id=approval.pk, checker=checker, digest=approval.digest)
        block = UserBlock.objects.get()
        assert (block.lifted_by, block.lift_reason) == (checker, "Explained")
        assert services.session_open(user=blocked).session.user == blocked

    def test_the_maker_does_not(self, blocked):
        maker = make_staff("OPERATOR")
        approval = self.ask(blocked, maker)
        with pytest.raises(OwnApproval):
            approvals.approve(approval_id=approval.pk, checker=maker, digest=approval.digest)
        assert UserBlock.objects.get().lifted_at is None

    def test_support_does_not_decide(self, blocked, support):
        approval = self.ask(blocked, support)
        with pytest.raises(NotAllowed):
            approvals.approve(approval_id=approval.pk, checker=make_staff("SUPPORT"), digest=approval.digest)
        assert UserBlock.objects.get().lifted_at is None

    def test_one_request_at_a_time(self, blocked, support):
        approval = self.ask(blocked, support)
        with pytest.raises(UnblockAskedFor):
            self.ask(blocked, make_staff("OPERATOR"))
        approvals.reject(approval_id=approval.pk, checker=make_staff("OPERATOR"), reason="No")
        assert self.ask(blocked, support).pk != approval.pk

    def test_a_block_lifted_meanwhile_voids_the_request(self, blocked, support):
        approval = self.ask(blocked, support)
        UserBlock.objects.update(lifted_at=clock.now())
        with pytest.raises(EvidenceChanged):
            approvals.approve(approval_id=approval.pk, checker=make_staff("OPERATOR"), digest=approval.digest)


@pytest.mark.django_db(transaction=True)
def test_two_blocks_at_once_are_one():
    support, user = make_staff("SUPPORT"), make_member()
    outcomes = at_once(*[lambda: services.user_block(user_id=user.pk, reason="x", actor=support)] * 4)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["AlreadyBlocked"] * 3 + ["UserBlock"]
    assert OutboxEvent.objects.filter(name="user.blocked").count() == 1
    assert User.objects.get(pk=user.pk).token_version == 2


class TestRunOut:
    """Time alone lets the user in; the sweep closes the block and tells."""

    def block(self, support, **life):
        return services.user_block(
            user_id=make_member().pk, reason="x", actor=support, until=clock.now() + timedelta(**life)
        )

    def unblocked(self) -> list[str]:
        told = OutboxEvent.objects.filter(name="user.unblocked").order_by("id")
        return [event.payload["user_id"] for event in told]

    def test_lifts_what_is_over_as_of_then_and_tells_once(self, support):
        over, later = self.block(support, hours=1), self.block(support, hours=3)
        with clock.fixed(over.until + timedelta(minutes=5)):
            assert (services.blocks_run_out(), services.blocks_run_out()) == (1, 0)
        over.refresh_from_db()
        later.refresh_from_db()
        assert (over.lifted_at, over.lifted_by, over.lift_reason) == (over.until, None, "Its time was over.")
        assert later.lifted_at is None
        assert self.unblocked() == [over.user.public_id]
        entry = AuditEntry.objects.get(action="accounts.user.unblock")
        assert (entry.actor, entry.target_id, entry.reason) == (None, str(over.user.pk), "Its time was over.")

    def test_also_one_for_fraud(self, support):
        block = services.user_block(
            user_id=make_member().pk,
            reason="x",
            reason_code="FRAUD",
            actor=support,
            until=clock.now() + timedelta(hours=1),
        )
        with clock.fixed(block.until):
            assert services.blocks_run_out() == 1

    def test_a_new_block_before_the_sweep_tells_of_both(self, support):
        over = self.block(support, hours=1)
        with clock.fixed(over.until):
            services.user_block(user_id=over.user_id, reason="Again", actor=support)
            assert services.blocks_run_out() == 0
        told = OutboxEvent.objects.filter(name__in=("user.blocked", "user.unblocked")).order_by("id")
        assert list(told.values_list("name", flat=True)) == ["user.blocked", "user.unblocked", "user.blocked"]
        assert UserBlock.objects.active().get().reason == "Again"
