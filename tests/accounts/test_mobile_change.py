"""Another mobile number: codes on both, or a case that two people decide."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from apps.accounts import second_facts, selectors, services
from apps.accounts.engine.otp import code_of
from apps.accounts.errors import (
    BadToken,
    IdentifierTaken,
    KycWanted,
    MobileChangeOpen,
    MobileUnchanged,
    OwnAccount,
    WrongCode,
)
from apps.accounts.models import MobileChange, OtpChallenge, PayoutHold, User
from apps.accounts.services.lost_numbers import QUEUE
from apps.accounts.states import KycState, OtpPurpose
from apps.accounts.tokens import otp_key
from apps.core import clock, policy
from apps.core.errors import NotFound
from apps.core.events.models import OutboxEvent
from apps.core.models import AuditEntry
from apps.core.review import queues
from apps.core.review import selectors as work
from apps.core.review import services as review
from apps.core.review.models import WorkItem

pytestmark = pytest.mark.django_db
NEW = "+919812345678"
BORN = date(1990, 5, 17)


def code_for(mobile, purpose):
    """What the SMS to this number says."""
    newest = OtpChallenge.objects.filter(purpose=purpose).order_by("-asked_at")
    return code_of(otp_key(), next(otp.pk for otp in newest if otp.mobile == mobile))


def wrong(code):
    return f"{(int(code) + 1) % 10**6:06d}"


def codes(user, new=NEW):
    services.mobile_change_send(user=user, new_mobile=new)
    return {
        "old_code": code_for(user.mobile, OtpPurpose.CHANGE_OLD),
        "new_code": code_for(new, OtpPurpose.CHANGE_NEW),
    }


@pytest.fixture
def proven(monkeypatch):
    """`proven[user.pk] = Proven(...)`: what KYC knows."""
    known = {}
    monkeypatch.setattr(second_facts, "_source", known.get)
    return known


@pytest.fixture
def verified(member, proven):
    user = member(name="Asha")
    user.kyc_state = KycState.VERIFIED
    user.save(update_fields=["kyc_state"])
    proven[user.pk] = second_facts.Proven(name="Asha Rao", date_of_birth=BORN)
    return user


def open_case(user, born=BORN, actor=None):
    services.mobile_change_send_lost(user=user, new_mobile=NEW)
    return services.lost_number_open(
        user_id=user.pk,
        new_mobile=NEW,
        new_code=code_for(NEW, OtpPurpose.CHANGE_NEW),
        date_of_birth=born,
        actor=actor or user,
    )


class TestWithBothNumbers:
    def test_moves_the_user_and_begins_a_new_session(self, member):
        user = member()
        old = services.session_open(user=user)
        login = services.mobile_change(user=user, new_mobile=NEW, **codes(user))
        moved = User.objects.by_mobile(NEW).get()
        assert (moved.pk, moved.mobile, login.tokens.session.is_live) == (user.pk, NEW, True)
        with pytest.raises(BadToken):
            services.session_refresh(token=old.refresh)
        assert selectors.payout_cooldown_until(user) is None
        entry = AuditEntry.objects.get(action="accounts.user.change_mobile")
        assert NEW not in str(entry.after) and user.mobile not in str(entry.after)
        event = OutboxEvent.objects.get(name="user.mobile_changed")
        assert event.payload == {"user_id": user.public_id, "was_lost": False}

    @pytest.mark.parametrize("which", ["old_code", "new_code"])
    def test_one_wrong_code_is_enough_to_refuse_and_counts_on_both(self, member, which):
        user = member()
        typed = codes(user)
        for _ in range(5):
            with pytest.raises(WrongCode):
                services.mobile_change(user=user, new_mobile=NEW, **{**typed, which: wrong(typed[which])})
        assert list(OtpChallenge.objects.values_list("tries", "used_at")) == [(5, None), (5, None)]
        with pytest.raises(WrongCode):
            services.mobile_change(user=user, new_mobile=NEW, **typed)
        assert User.objects.get(pk=user.pk).mobile == user.mobile
        assert not OutboxEvent.objects.filter(name="user.mobile_changed").exists()

    def test_a_login_code_does_not_change_the_number(self, member):
        user = member()
        services.otp_send(mobile=user.mobile)
        services.otp_send(mobile=NEW)
        typed = {"old_code": code_for(user.mobile, "LOGIN"), "new_code": code_for(NEW, "LOGIN")}
        with pytest.raises(WrongCode):
            services.mobile_change(user=user, new_mobile=NEW, **typed)

    def test_only_who_holds_the_number_learns_that_it_is_taken(self, member):
        user, other = member(), member(mobile=NEW)
        with policy.override(otp__resend_seconds=0):
            sent = services.mobile_change_send(user=user, new_mobile=NEW)
            free = services.mobile_change_send(user=user, new_mobile="+919812345679")
        assert (sent.expires_in, sent.resend_after) == (free.expires_in, free.resend_after)
        typed = {
            "old_code": code_for(user.mobile, OtpPurpose.CHANGE_OLD),
            "new_code": code_for(NEW, OtpPurpose.CHANGE_NEW),
        }
        with pytest.raises(IdentifierTaken):
            services.mobile_change(user=user, new_mobile=NEW, **typed)
        assert (User.objects.get(pk=other.pk).mobile, User.objects.get(pk=user.pk).mobile) == (NEW, user.mobile)

    def test_the_same_number_is_refused(self, member):
        user = member()
        with pytest.raises(MobileUnchanged):
            services.mobile_change_send(user=user, new_mobile=user.mobile)
        assert not OtpChallenge.objects.exists()


class TestLostNumber:
    def test_two_people_give_the_new_number_and_payouts_wait(self, verified, staff):
        first, second = staff("SUPPORT"), staff("SUPPORT")
        change = open_case(verified)
        item = review.claim_next(queue=QUEUE, actor=first)
        review.decision_stage(item_id=item.pk, actor=first, decision="APPROVE", data={"note": "Seen the card"})
        with clock.fixed(clock.now() + timedelta(minutes=2)):
            assert review.apply_due() == 1
            assert User.objects.get(pk=verified.pk).mobile == verified.mobile
            review.item_claim(item_id=item.pk, actor=second)
            item = WorkItem.objects.get(pk=item.pk)
            review.item_confirm(item_id=item.pk, actor=second, digest=work.evidence_digest(item))
            until = clock.now() + timedelta(hours=72)
            assert abs(selectors.payout_cooldown_until(verified) - until) < timedelta(minutes=1)
        change.refresh_from_db()
        assert (change.state, change.decided_by, change.confirmed_by) == ("DONE", first, second)
        assert User.objects.get(pk=verified.pk).mobile == NEW
        event = OutboxEvent.objects.get(name="user.mobile_changed")
        assert event.payload == {"user_id": verified.public_id, "was_lost": True}

    def test_a_rejection_needs_one_and_changes_nothing(self, verified, staff):
        reviewer = staff("SUPPORT")
        change = open_case(verified)
        item = review.claim_next(queue=QUEUE, actor=reviewer)
        review.decision_stage(
            item_id=item.pk, actor=reviewer, decision="REJECT", data={"reason": "NOT_THE_PERSON", "note": ""}
        )
        with clock.fixed(clock.now() + timedelta(minutes=2)):
            review.apply_due()
        change.refresh_from_db()
        assert (change.state, change.note) == ("REJECTED", "Not the owner of the account")
        assert User.objects.get(pk=verified.pk).mobile == verified.mobile
        assert not PayoutHold.objects.exists()

    @pytest.mark.parametrize(
        ("born", "word"), [(BORN, "fits KYC"), (date(1990, 5, 18), "does not fit KYC")], ids=["right", "wrong"]
    )
    def test_reviewers_see_whether_the_date_of_birth_fits_and_masked_numbers(self, verified, born, word):
        change = open_case(verified, born)
        item = WorkItem.objects.get(queue=QUEUE, subject_id=str(change.pk))
        evidence = queues.get(QUEUE).evidence(item.subject_id)
        assert evidence["date_of_birth_given"] == word
        assert NEW not in str(evidence) and verified.mobile not in str(evidence)

    def test_without_verified_kyc_there_is_no_such_way(self, member, proven):
        with pytest.raises(KycWanted):
            open_case(member())
        assert (MobileChange.objects.count(), WorkItem.objects.count()) == (0, 0)

    def test_a_wrong_code_opens_nothing(self, verified):
        services.mobile_change_send_lost(user=verified, new_mobile=NEW)
        typed = wrong(code_for(NEW, OtpPurpose.CHANGE_NEW))
        with pytest.raises(WrongCode):
            services.lost_number_open(
                user_id=verified.pk, new_mobile=NEW, new_code=typed, date_of_birth=BORN, actor=verified
            )
        assert (MobileChange.objects.count(), OtpChallenge.objects.get().tries) == (0, 1)

    def test_one_case_at_a_time(self, verified):
        open_case(verified)
        with policy.override(otp__resend_seconds=0), pytest.raises(MobileChangeOpen):
            open_case(verified)

    def test_the_user_takes_it_back_and_it_leaves_the_queue(self, verified):
        change = open_case(verified)
        services.lost_number_cancel(user=verified)
        change.refresh_from_db()
        assert (change.state, WorkItem.objects.get(subject_id=str(change.pk)).state) == ("CANCELLED", "CANCELLED")
        with pytest.raises(NotFound):
            services.lost_number_cancel(user=verified)

    def test_erasure_ends_an_open_case_and_takes_the_numbers(self, verified):
        change = open_case(verified)
        put = services.WantedLimit(kind="STAKE", period="DAY", currency="INR", amount=None)
        services.limits_set(user=verified, limits=[put])
        services.user_forget(user=verified)
        change = MobileChange.objects.get(pk=change.pk)
        assert (change.state, change.old_mobile, change.new_mobile) == ("CANCELLED", None, None)
        assert WorkItem.objects.get(subject_id=str(change.pk)).state == "CANCELLED"
        assert not verified.limits.exists()

    def test_nobody_of_the_staff_decides_on_their_own(self, verified, staff):
        change = open_case(verified)
        with pytest.raises(OwnAccount):
            services.lost_number_approve(change_id=change.pk, by=verified, confirmed_by=staff("SUPPORT"))
        assert User.objects.get(pk=verified.pk).mobile == verified.mobile


class TestApi:
    def test_with_both_numbers(self, api, member, django_capture_on_commit_callbacks):
        user = member()
        client = api(user)
        asked = client.post("/api/v1/me/change-mobile", {"new_mobile": NEW}, format="json")
        assert (asked.status_code, asked.json()) == (202, {"expires_in": 300, "resend_after": 30})
        body = {
            "new_mobile": NEW,
            "old_code": code_for(user.mobile, OtpPurpose.CHANGE_OLD),
            "new_code": code_for(NEW, OtpPurpose.CHANGE_NEW),
            "device": {"name": "New phone"},
        }
        with django_capture_on_commit_callbacks(execute=True):
            done = client.post("/api/v1/me/change-mobile/confirm", body, format="json")
        assert (done.status_code, done.json()["user"]["mobile"]) == (200, "+91 ••••• ••678")
        assert client.get("/api/v1/me").status_code == 401
        client.credentials(HTTP_AUTHORIZATION=f"Bearer {done.json()['access']}")
        assert client.get("/api/v1/me").status_code == 200

    def test_a_lost_number(self, api, verified):
        client = api(verified)
        client.post("/api/v1/me/change-mobile", {"new_mobile": NEW, "lost": True}, format="json")
        body = {
            "new_mobile": NEW,
            "new_code": code_for(NEW, OtpPurpose.CHANGE_NEW),
            "date_of_birth": BORN.isoformat(),
        }
        opened = client.post("/api/v1/me/change-mobile/lost", body, format="json")
        assert (opened.status_code, opened.json()["state"], opened.json()["new_mobile"]) == (
            202,
            "IN_REVIEW",
            "+91 ••••• ••678",
        )
        assert client.delete("/api/v1/me/change-mobile").status_code == 204


class TestConsole:
    def test_support_opens_a_case_for_a_caller(self, console, verified):
        desk, page = console("SUPPORT"), reverse("admin:accounts_mobilechange_changelist")
        asked = {"_form_submitted": "True", "public_id": verified.public_id.lower(), "new_mobile": "98123 45678"}
        desk.post(reverse("admin:accounts_mobilechange_send_code"), asked)
        asked |= {"new_code": code_for(NEW, OtpPurpose.CHANGE_NEW), "date_of_birth": BORN.isoformat()}
        desk.post(reverse("admin:accounts_mobilechange_open_case"), asked)
        change = MobileChange.objects.get()
        assert (change.user, change.opened_by, change.birth_date_fits) == (verified, desk.user, True)
        assert "+91 ••••• ••678" in desk.get(page).content.decode()

    def test_roles_without_the_permission_open_nothing(self, console):
        desk = console("FINANCE")
        assert desk.post(reverse("admin:accounts_mobilechange_send_code"), {}).status_code == 403
