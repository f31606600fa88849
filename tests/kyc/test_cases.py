"""Cases: selfie, queue, decisions, second person, asking again, appeal."""

from datetime import timedelta

import pytest

from apps.accounts.kyc import services
from apps.accounts.kyc.errors import (
    ConsentUnknown,
    DetailsMissing,
    NoCase,
    NotAppealable,
    NothingAsked,
    NumberInText,
    PanInUse,
)
from apps.accounts.kyc.models import AskedItem, Document, KycCase, KycProfile, ReasonCode, StageCount
from apps.accounts.kyc.selectors import status_of
from apps.core import clock, fsm
from apps.core.models import OutboxEvent
from apps.core.review import services as review
from apps.core.review.errors import ReasonUnknown
from apps.core.review.models import WorkItem
from tests.factories.accounts import make_staff
from tests.factories.kyc import close, make_case, make_person, picture, send_selfie, state, submit

pytestmark = pytest.mark.django_db


def events(name: str) -> list[dict]:
    return list(OutboxEvent.objects.filter(name=name).values_list("payload", flat=True))


def later():
    return clock.fixed(clock.now() + timedelta(seconds=61))


class TestSelfie:
    def test_brings_the_case_into_the_queue(self, asha):
        submit(asha)
        close("GREY", "NAME_UNCLEAR")
        assert not WorkItem.objects.exists()
        send_selfie(asha)
        item = WorkItem.objects.get()
        assert (state(asha), item.queue, item.subject_id) == ("MANUAL_REVIEW", "kyc", str(KycCase.objects.get().pk))
        assert item.title == f"{asha.public_id} · A check was unclear"

    def test_needs_ones_own_standing_consent(self, asha):
        submit(asha)
        close("GREY", "NAME_UNCLEAR")
        other = make_person()
        theirs = other.kyc_consents.get(purpose="SELFIE")
        wrong = asha.kyc_consents.get(purpose="PAN")
        mine = asha.kyc_consents.get(purpose="SELFIE")
        services.consent_withdraw(user_id=asha.pk, consent_id=mine.pk)
        for consent in (theirs, wrong, mine):
            with pytest.raises(ConsentUnknown):
                services.selfie_submit(user_id=asha.pk, image=picture(), consent_id=consent.pk)
        assert (state(asha), Document.objects.count()) == ("AWAITING_SELFIE", 0)

    def test_is_not_taken_unasked(self, asha):
        submit(asha)
        with pytest.raises(NothingAsked):
            send_selfie(asha)
        assert not Document.objects.exists()

    def test_the_card_may_come_along(self, asha):
        submit(asha)
        close("GREY", "NAME_UNCLEAR")
        services.card_submit(user_id=asha.pk, image=picture())
        assert state(asha) == "AWAITING_SELFIE"
        assert Document.objects.get().kind == "PAN_CARD"


class TestDecisions:
    def test_approve_after_the_undo_time(self):
        case, support = make_case(grey=True), make_staff("SUPPORT")
        item = services.case_decide(case_id=case.pk, actor=support, decision="APPROVE")
        assert (item.state, state(case.profile.user)) == ("STAGED", "MANUAL_REVIEW")
        assert services.case_decide(case_id=case.pk, actor=support, decision="APPROVE").pk == item.pk
        with later():
            assert review.apply_due() == 1
        case.refresh_from_db()
        assert (state(case.profile.user), case.outcome, case.decided_by) == ("VERIFIED", "APPROVED", support)
        assert KycProfile.objects.get().pan_held is True
        assert events("kyc.verified") == [{"user_id": case.profile.user.public_id, "by_review": True}]
        assert len(events("user.verified")) == 1

    def test_overruling_a_providers_no_takes_a_second_person(self):
        case, maker, checker = make_case(), make_staff("SUPPORT"), make_staff("SUPPORT")
        services.case_decide(case_id=case.pk, actor=maker, decision="APPROVE")
        with later():
            review.apply_due()
            item = WorkItem.objects.get()
            assert (item.state, state(case.profile.user)) == ("AWAITING_SECOND", "MANUAL_REVIEW")
            review.item_claim(item_id=item.pk, actor=checker)
            review.item_confirm(item_id=item.pk, actor=checker, digest=item.evidence_digest)
        case.refresh_from_db()
        assert (state(case.profile.user), case.decided_by, case.checked_by) == ("VERIFIED", maker, checker)

    def test_changed_evidence_voids_the_decision(self):
        case, maker = make_case(grey=True), make_staff("SUPPORT")
        services.case_decide(case_id=case.pk, actor=maker, decision="APPROVE")
        services.document_delete(document_id=Document.objects.get().pk, actor=None, why="Test")
        with later():
            review.apply_due()
        assert (WorkItem.objects.get().state, state(case.profile.user)) == ("OPEN", "MANUAL_REVIEW")

    def test_reject_tells_the_reason(self):
        case, support = make_case(), make_staff("SUPPORT")
        services.case_decide(case_id=case.pk, actor=support, decision="REJECT", reason_code="FACE_DIFFERS")
        with later():
            review.apply_due()
        case.refresh_from_db()
        assert (state(case.profile.user), case.reason_code_id) == ("REJECTED", "FACE_DIFFERS")
        assert events("kyc.rejected") == [
            {"user_id": case.profile.user.public_id, "case_id": str(case.pk), "reason_code": "FACE_DIFFERS"}
        ]

    @pytest.mark.parametrize("code", ["", "BLURRED", "NONSENSE"])
    def test_reject_needs_a_reason_of_its_own(self, code):
        case = make_case()
        with pytest.raises(ReasonUnknown):
            services.case_decide(case_id=case.pk, actor=make_staff("SUPPORT"), decision="REJECT", reason_code=code)
        assert WorkItem.objects.get().state == "OPEN"

    def test_only_while_in_review(self, asha):
        submit(asha)
        close("GREY", "NAME_UNCLEAR")
        case, support = KycCase.objects.get(), make_staff("SUPPORT")
        for verb in (
            lambda: services.case_approve(case_id=case.pk, actor=support),
            lambda: services.case_reject(case_id=case.pk, actor=support, reason_code="FACE_DIFFERS"),
            lambda: services.case_ask_again(case_id=case.pk, actor=support, items=["SELFIE"]),
            lambda: services.case_decide(case_id=case.pk, actor=support, decision="APPROVE"),
        ):
            with pytest.raises(NoCase):
                verb()
        assert state(asha) == "AWAITING_SELFIE"

    def test_a_note_with_an_aadhaar_number_is_refused(self):
        case = make_case()
        with pytest.raises(NumberInText):
            services.case_decide(
                case_id=case.pk, actor=make_staff("SUPPORT"), decision="APPROVE", note="said 9999 4105 7058"
            )
        assert WorkItem.objects.get().state == "OPEN"


class TestWhatCannotBe:
    def unread(self):
        """Three cards nobody could read: no PAN is known."""
        user = make_person()
        for _ in range(3):
            services.card_submit(user_id=user.pk, image=picture())
            close("FINAL_FAIL", "UNREADABLE", user=user)
        send_selfie(user)
        return KycCase.objects.get(profile__user=user)

    def test_nobody_is_verified_without_saying_who_they_are(self):
        case = self.unread()
        assert case.overrides_no is False
        with pytest.raises(DetailsMissing):
            services.case_decide(case_id=case.pk, actor=make_staff("SUPPORT"), decision="APPROVE")
        assert (WorkItem.objects.get().state, state(case.profile.user)) == ("OPEN", "MANUAL_REVIEW")

    def test_a_refusal_at_the_last_minute_voids_the_decision_and_holds_up_nobody(self):
        stuck, fine, support = make_case(), make_case(grey=True), make_staff("SUPPORT")
        services.case_decide(case_id=stuck.pk, actor=support, decision="REJECT", reason_code="FACE_DIFFERS")
        services.case_decide(case_id=fine.pk, actor=support, decision="APPROVE")
        ReasonCode.objects.filter(code="FACE_DIFFERS").update(is_active=False)
        with later():
            assert review.apply_due() == 2
        assert (state(stuck.profile.user), state(fine.profile.user)) == ("MANUAL_REVIEW", "VERIFIED")
        item = WorkItem.objects.get(subject_id=str(stuck.pk))
        assert (item.state, item.history.latest("created_at").data["reason"]) == (
            "OPEN",
            "There is no such reason for this decision.",
        )


class TestAskAgain:
    def test_comes_back_ahead_of_new_cases_when_all_is_in(self):
        case, support = make_case(grey=True), make_staff("SUPPORT")
        user = case.profile.user
        services.case_decide(
            case_id=case.pk, actor=support, decision="ASK_AGAIN", items=["PAN_CARD", "DETAILS"], reason_code="BLURRED"
        )
        with later():
            review.apply_due()
        assert state(user) == "CHANGES_ASKED"
        assert [row["items"] for row in events("kyc.changes_asked")] == [["PAN_CARD", "DETAILS"]]
        services.card_submit(user_id=user.pk, image=picture())
        assert (state(user), AskedItem.objects.filter(received_at=None).count()) == ("CHANGES_ASKED", 1)
        with pytest.raises(NothingAsked):
            send_selfie(user)
        submit(user, "ABCPK9999F", "Asha K")
        back = WorkItem.objects.get(state="OPEN")
        assert (state(user), back.subject_id, back.priority) == ("MANUAL_REVIEW", str(case.pk), 50)
        assert KycProfile.objects.get().pan_masked == "ABCxx9999x"


class TestAfterwards:
    def test_a_rejection_may_be_appealed_where_its_reason_allows(self):
        case, support = make_case(), make_staff("SUPPORT")
        user = case.profile.user
        services.case_reject(case_id=case.pk, actor=support, reason_code="FACE_DIFFERS")
        again = services.case_reopen(user_id=user.pk, actor=user, note="", by_appeal=True)
        assert (state(user), again.cause, again.overrides_no) == ("AWAITING_SELFIE", "APPEAL", True)
        send_selfie(user)
        assert WorkItem.objects.filter(subject_id=str(again.pk), priority=80).count() == 1

    def test_and_not_where_it_does_not(self):
        case, support = make_case(), make_staff("SUPPORT")
        user = case.profile.user
        services.case_reject(case_id=case.pk, actor=support, reason_code="CARD_ALTERED")
        with pytest.raises(NotAppealable):
            services.case_reopen(user_id=user.pk, actor=user, note="", by_appeal=True)
        assert state(user) == "REJECTED"
        services.case_reopen(user_id=user.pk, actor=support, note="Looked again")
        assert state(user) == "AWAITING_SELFIE"

    def test_verified_people_prove_themselves_again_with_new_tries(self):
        case, support = make_case(), make_staff("SUPPORT")
        user = case.profile.user
        services.case_approve(case_id=case.pk, actor=support)
        services.user_reverify(user_id=user.pk, why="FRAUD", actor=support, note="x")
        profile = KycProfile.objects.get(user=user)
        assert (state(user), profile.pan_held, StageCount.objects.get().failed) == ("REVERIFY", False, 0)
        submit(user)
        close("GREY", "NAME_UNCLEAR", user=user)
        assert KycCase.objects.get(closed_at=None).overrides_no is True

    def test_a_proof_grows_old(self):
        case = make_case(grey=True)
        services.case_approve(case_id=case.pk, actor=make_staff("SUPPORT"))
        assert services.proofs_expire() == 0
        with clock.fixed(clock.now() + timedelta(days=3651)):
            assert services.proofs_expire() == 1
        profile = KycProfile.objects.get()
        assert (state(profile.user), profile.reverify_reason, profile.pan_held) == ("REVERIFY", "EXPIRED", True)

    def test_pictures_are_kept_as_long_as_their_kind_is(self):
        case = make_case(grey=True)
        services.case_approve(case_id=case.pk, actor=make_staff("SUPPORT"))
        waiting = make_case()
        with clock.fixed(clock.now() + timedelta(days=1824)):
            assert services.documents_purge() == 0
        with clock.fixed(clock.now() + timedelta(days=1826)):
            assert services.documents_purge() == 1
        assert Document.objects.get(deleted_at=None).profile == waiting.profile

    def test_only_the_verified(self, asha):
        submit(asha)
        with pytest.raises(fsm.StateConflict):
            services.user_reverify(user_id=asha.pk, why="EXPIRED", actor=None)
        assert state(asha) == "PAN_PENDING"


class TestPanOfTwo:
    def two(self):
        first, second = make_person(), make_person("Vikram Singh")
        submit(first)
        close(user=first)
        submit(second, name="Vikram Singh")
        send_selfie(second)
        return first, second, KycCase.objects.get()

    def test_moves_only_with_a_second_person(self):
        first, second, case = self.two()
        maker, checker = make_staff("SUPPORT"), make_staff("SUPPORT")
        with pytest.raises(PanInUse):
            services.case_approve(case_id=case.pk, actor=maker)
        assert (state(first), state(second)) == ("PAN_OK", "MANUAL_REVIEW")
        case.refresh_from_db()
        assert case.closed_at is None
        services.case_approve(case_id=case.pk, actor=maker, checker=checker)
        assert (state(first), state(second)) == ("NOT_STARTED", "VERIFIED")
        assert KycProfile.objects.get(pan_held=True).user == second

    def test_the_other_account_proves_itself_again(self):
        first, second, case = self.two()
        services.aadhaar_start(user_id=first.pk)
        close(user=first, last4="7058")
        services.case_approve(case_id=case.pk, actor=make_staff("SUPPORT"), checker=make_staff("SUPPORT"))
        assert (state(first), state(second)) == ("REVERIFY", "VERIFIED")
        assert KycProfile.objects.get(pan_held=True).user == second

    def test_whoever_was_rejected_is_known_again(self):
        case = make_case()
        services.case_reject(case_id=case.pk, actor=make_staff("SUPPORT"), reason_code="CARD_ALTERED")
        again = make_person()
        submit(again, case.profile.pan)
        assert (state(again), KycCase.objects.get(closed_at=None).cause) == ("AWAITING_SELFIE", "DUPLICATE_PAN")

    def test_the_user_learns_nothing_about_whose(self):
        first, second, _ = self.two()
        said = status_of(second)
        assert first.public_id not in repr(said)
        assert said.case_id
