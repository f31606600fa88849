"""A reveal: asked for with a reason, shown once to one person, within a budget, signed off by another."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import IntegrityError, ProgrammingError, connections, transaction

from apps.accounts.privacy import errors, selectors, services
from apps.accounts.privacy.events import RevealSweepSeen
from apps.accounts.privacy.models import Reveal, RevealShown, RevealSignOff
from apps.core import approvals, clock, policy
from apps.core.errors import Forbidden, NotFound
from apps.core.models import Approval, AuditEntry, OutboxEvent, WorkItem
from apps.core.review import services as review
from tests.factories.accounts import make_member, make_staff
from tests.factories.privacy import make_reveal


def asked(user, **other) -> dict:
    why = {"reason_code": "CONTACT", "note": "The user asked to be called back.", "case": "CALL-1"}
    return {"field": "accounts.mobile", "subject_id": str(user.pk)} | why | other


def no_trace() -> bool:
    return not (Reveal.objects.exists() or WorkItem.objects.exists() or Approval.objects.exists())


class TestAsk:
    def test_grants_and_puts_it_before_the_auditor(self, staff, member):
        actor, user = staff("SUPPORT"), member()
        reveal = services.reveal_ask(**asked(user), actor=actor)
        assert (reveal.actor, reveal.owner_id, reveal.field) == (actor, user.pk, "accounts.mobile")
        assert reveal.expires_at - reveal.created_at < timedelta(seconds=61)
        item = WorkItem.objects.get(queue="privacy.reveals")
        assert (item.subject_id, item.priority) == (str(reveal.pk), 100)
        entry = AuditEntry.objects.get(action="privacy.reveal.grant")
        assert entry.target_id == str(user.pk)
        assert entry.after == {"field": "accounts.mobile", "reason_code": "CONTACT", "case": "CALL-1"}

    @pytest.mark.parametrize(
        "wrong", [{"note": "short"}, {"note": " " * 20}, {"case": " "}, {"reason_code": "NONE"}, {"reason_code": ""}]
    )
    def test_wants_a_reason_a_case_and_words(self, wrong, staff, member):
        with pytest.raises(errors.ReasonMissing):
            services.reveal_ask(**asked(member(), **wrong), actor=staff("SUPPORT"))
        assert no_trace()

    def test_refuses_who_has_no_permission(self, staff, member):
        for role in ("VIEWER", "ANALYST", "MODERATOR"):
            with pytest.raises(Forbidden):
                services.reveal_ask(**asked(member()), actor=staff(role))
        assert no_trace()

    def test_refuses_ones_own_record_and_the_staff(self, staff, member):
        admin = staff("ADMIN")
        with pytest.raises(errors.OwnRecord):
            services.reveal_ask(**asked(admin, field="accounts.email"), actor=admin)
        with pytest.raises(errors.StaffRecord):
            services.reveal_ask(**asked(admin, field="accounts.email"), actor=staff("SUPPORT"))
        assert no_trace()

    def test_refuses_what_is_not_there(self, staff, member):
        actor, user = staff("SUPPORT"), member()
        with pytest.raises(errors.FieldUnknown):
            services.reveal_ask(**asked(user, field="accounts.password"), actor=actor)
        with pytest.raises(errors.NothingToReveal):
            services.reveal_ask(**asked(user, field="accounts.email"), actor=actor)
        for subject_id in ("999999999", "x", "1;", "9" * 40):
            with pytest.raises(NotFound):
                services.reveal_ask(**asked(user, subject_id=subject_id), actor=actor)
        assert no_trace()

    def test_keeps_no_number_that_was_typed_into_the_note(self, staff, member):
        note = "He called from 9876543210, ABCPE1234F is his PAN"
        reveal = services.reveal_ask(**asked(member(), note=note), actor=staff("SUPPORT"))
        assert "9876543210" not in reveal.note
        assert "ABCPE1234F" not in reveal.note


class TestShow:
    def test_serves_the_value_once(self, staff, member):
        actor, user = staff("SUPPORT"), member()
        reveal = make_reveal(actor=actor, user=user)
        shown = services.reveal_show(reveal_id=reveal.pk, actor=actor)
        assert (shown.value, shown.seconds) == (user.mobile, 60)
        assert actor.public_id in shown.watermark
        with pytest.raises(errors.ShownAlready):
            services.reveal_show(reveal_id=reveal.pk, actor=actor)
        assert RevealShown.objects.count() == 1
        assert AuditEntry.objects.filter(action="privacy.reveal.show", target_id=str(user.pk)).count() == 1

    def test_serves_nobody_else(self, staff):
        reveal = make_reveal()
        with pytest.raises(errors.RevealUnknown):
            services.reveal_show(reveal_id=reveal.pk, actor=staff("ADMIN"))
        assert not RevealShown.objects.exists()

    def test_runs_out_after_a_minute(self, staff):
        actor = staff("SUPPORT")
        reveal = make_reveal(actor=actor)
        with clock.fixed(clock.now() + timedelta(seconds=61)), pytest.raises(errors.RevealExpired):
            services.reveal_show(reveal_id=reveal.pk, actor=actor)
        assert not RevealShown.objects.exists()

    def test_who_lost_the_permission_sees_nothing(self, staff):
        actor = staff("SUPPORT")
        reveal = make_reveal(actor=actor)
        actor.groups.clear()
        fresh = type(actor).objects.get(pk=actor.pk)
        with pytest.raises(Forbidden):
            services.reveal_show(reveal_id=reveal.pk, actor=fresh)


class TestBudget:
    def test_over_it_a_lead_decides(self, staff, member):
        actor, lead, user = staff("SUPPORT"), staff("OPERATOR"), member()
        with policy.override(privacy__reveal_budget__support=2):
            make_reveal(actor=actor)
            make_reveal(actor=actor)
            assert selectors.budget_of(actor).left == 0
            approval = services.reveal_ask(**asked(user), actor=actor)
            assert isinstance(approval, Approval)
            assert Reveal.objects.count() == 2
            with pytest.raises(errors.AskedForAlready):
                services.reveal_ask(**asked(user), actor=actor)
            approvals.approve(approval_id=approval.pk, checker=lead, digest=approval.digest)
            reveal = Reveal.objects.get(approved_by=lead)
            assert (reveal.actor, reveal.owner_id) == (actor, user.pk)
            assert services.reveal_show(reveal_id=reveal.pk, actor=actor).value == user.mobile
            assert selectors.budget_of(actor).used == 2

    def test_the_shift_ends(self, staff):
        actor = staff("SUPPORT")
        make_reveal(actor=actor)
        assert selectors.budget_of(actor).used == 1
        with clock.fixed(clock.now() + timedelta(hours=8, seconds=1)):
            assert selectors.budget_of(actor).used == 0

    def test_support_may_not_approve(self, staff, member):
        actor = staff("SUPPORT")
        with policy.override(privacy__reveal_budget__support=0):
            approval = services.reveal_ask(**asked(member()), actor=actor)
        with pytest.raises(Forbidden):
            approvals.approve(approval_id=approval.pk, checker=staff("SUPPORT"), digest=approval.digest)
        assert not Reveal.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_eight_at_once_share_one_budget():
    actor, users = make_staff("SUPPORT"), [make_member() for _ in range(8)]

    def ask(user):
        try:
            return services.reveal_ask(**asked(user), actor=actor)
        finally:
            connections.close_all()

    with policy.override(privacy__reveal_budget__support=3), ThreadPoolExecutor(8) as pool:
        made = list(pool.map(ask, users))
    assert sorted(type(one).__name__ for one in made) == ["Approval"] * 5 + ["Reveal"] * 3


class TestSweep:
    def test_many_people_in_a_short_time_raise_an_alert(self, staff):
        actor = staff("SUPPORT")
        with policy.override(privacy__sweep_people=3):
            made = [make_reveal(actor=actor) for _ in range(3)]
        assert [reveal.people_seen for reveal in made] == [None, None, 3]
        assert WorkItem.objects.get(subject_id=str(made[-1].pk)).priority == 10
        event = OutboxEvent.objects.get(name=RevealSweepSeen.name)
        assert event.payload == {"reveal_id": str(made[-1].pk), "people": 3}

    def test_one_person_many_times_is_no_sweep(self, staff, member):
        actor, user = staff("SUPPORT"), member()
        with policy.override(privacy__sweep_people=2):
            made = [make_reveal(actor=actor, user=user) for _ in range(3)]
        assert [reveal.people_seen for reveal in made] == [None, None, None]


class TestSignOff:
    def judged(self, auditor, decision="JUSTIFIED", **data):
        item = review.claim_next(queue="privacy.reveals", actor=auditor)
        review.decision_stage(item_id=item.pk, actor=auditor, decision=decision, data=data)
        with clock.fixed(clock.now() + timedelta(seconds=61)):
            return review.item_apply()

    def test_an_auditor_signs_off(self, staff):
        reveal, auditor = make_reveal(), staff("OPERATOR")
        self.judged(auditor, "NOT_JUSTIFIED", reason="NO_CASE")
        signed = RevealSignOff.objects.get()
        assert (signed.reveal, signed.auditor, signed.is_justified) == (reveal, auditor, False)
        assert signed.actor_id == reveal.actor_id

    def test_nobody_signs_off_their_own(self, staff):
        admin, other = staff("ADMIN"), staff("ADMIN")
        make_reveal(actor=admin)
        assert self.judged(admin).state == "AWAITING_SECOND"
        assert not RevealSignOff.objects.exists()
        item = review.claim_next(queue="privacy.reveals", actor=other)
        review.item_confirm(item_id=item.pk, actor=other, digest=item.evidence_digest)
        assert RevealSignOff.objects.get().auditor == other

    def test_the_database_refuses_ones_own_sign_off(self, staff):
        reveal = make_reveal()
        with pytest.raises(IntegrityError), transaction.atomic():
            services.reveal_sign_off(reveal_id=reveal.pk, auditor=reveal.actor, is_justified=True)


@pytest.mark.parametrize("model", [Reveal, RevealShown, RevealSignOff])
def test_the_log_is_append_only(model, staff):
    reveal = make_reveal(actor=(actor := staff("SUPPORT")))
    services.reveal_show(reveal_id=reveal.pk, actor=actor)
    services.reveal_sign_off(reveal_id=reveal.pk, auditor=staff("ADMIN"), is_justified=True)
    for verb in (
        lambda: model.objects.all()._raw_delete("default"),
        lambda: model.objects.update(created_at=clock.now()),
    ):
        with pytest.raises(ProgrammingError, match="append-only"), transaction.atomic():
            verb()


class TestConsole:
    def page(self, user) -> str:
        return f"/admin/accounts/user/{user.pk}/change/"

    def test_the_value_is_in_no_page_and_in_one_answer(self, console, member):
        browser, user = console("SUPPORT"), member()
        ask = f"/admin/privacy/reveal/ask/accounts.mobile/{user.pk}/"
        page = browser.get(self.page(user)).content.decode()
        assert ask in page
        assert user.mobile not in page
        dialog = browser.get(ask)
        assert dialog.status_code == 200
        assert user.mobile not in dialog.content.decode()
        given = {"reason_code": "CONTACT", "case": "CALL-1", "note": "The user asked to be called back."}
        granted = browser.post(ask, given)
        assert user.mobile not in granted.content.decode()
        url = granted.json()["show"]
        assert browser.get(url).status_code == 405
        shown = browser.post(url)
        assert shown.json()["value"] == user.mobile
        assert shown.json()["seconds"] == 60
        assert "no-store" in shown["Cache-Control"]
        again = browser.post(url)
        assert (again.status_code, "value" in again.json()) == (409, False)
        assert user.mobile not in browser.get("/admin/privacy/reveal/").content.decode()

    def test_wrong_input_comes_back_as_questions(self, console, member):
        answer = console("SUPPORT").post(f"/admin/privacy/reveal/ask/accounts.mobile/{member().pk}/", {"note": "x"})
        assert "At least" in answer.content.decode() or "at least" in answer.content.decode()
        assert not Reveal.objects.exists()

    @pytest.mark.parametrize("role", ["VIEWER", "ANALYST", "MODERATOR", "OPERATOR"])
    def test_no_button_and_no_dialog_without_the_permission(self, role, console, member):
        browser, user = console(role), member()
        assert "data-reveal" not in browser.get(self.page(user)).content.decode()
        assert browser.get(f"/admin/privacy/reveal/ask/accounts.mobile/{user.pk}/").status_code == 403
        assert browser.get(f"/admin/privacy/reveal/ask/no.field/{user.pk}/").status_code == 403

    def test_without_a_csrf_token_nothing_is_shown(self, console, staff):
        browser = console("SUPPORT")
        reveal = make_reveal(actor=browser.user)
        browser.handler.enforce_csrf_checks = True
        assert browser.post(f"/admin/privacy/reveal/{reveal.pk}/show/").status_code == 403
        assert not RevealShown.objects.exists()
