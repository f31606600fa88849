"""KYC's pages of the console."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.db import transaction
from django.urls import reverse

from apps.accounts.kyc import console as registered
from apps.accounts.kyc import services
from apps.accounts.kyc.errors import ConsentTextTaken, KycLimitReached, KycRequired
from apps.accounts.kyc.models import ConsentText, KycLevelLimit, KycProfile, ReasonCode
from apps.core import clock, jurisdiction
from apps.core.models import AuditEntry
from apps.core.money import AmountInvalid, money
from apps.wallet import services as wallet
from apps.wallet.selectors.recipients import recipient_find
from tests.factories.accounts import make_staff
from tests.factories.kyc import close, make_case, make_person, state, submit

pytestmark = pytest.mark.django_db


def page_of(profile) -> str:
    return reverse("admin:kyc_kycprofile_change", args=[profile.pk])


def act(client, model: str, name: str, pk, **fields):
    return client.post(reverse(f"admin:kyc_{model}_{name}", args=[pk]), {"_form_submitted": "True", **fields})


class TestProof:
    def test_shows_the_way_and_masks_the_numbers(self, console):
        case = make_case()
        page = console("SUPPORT").get(page_of(case.profile)).content.decode()
        assert "A reviewer has your documents." in page
        assert "Case opened: three checks failed" in page
        assert "Selfie received" in page
        assert case.profile.pan not in page
        assert case.profile.pan_masked in page
        assert "1990-01-02" not in page
        assert "36 years old" in page

    def test_is_found_by_exact_pan(self, console):
        first, second = make_case().profile, make_case().profile
        page = console("SUPPORT").get(reverse("admin:kyc_kycprofile_changelist"), {"q": first.pan.lower()})
        assert first.user.public_id in page.content.decode() or str(first.user) in page.content.decode()
        assert second.pan_masked not in page.content.decode()
        assert [hit.url for hit in registered.find_pans(first.pan)] == [page_of(first)]
        assert registered.find_pans("ABC") == []

    @pytest.mark.parametrize("role, status", [("SUPPORT", 403), ("VIEWER", 403), ("OPERATOR", 302), ("ADMIN", 302)])
    def test_a_lead_opens_a_rejected_one_again(self, console, role, status):
        case = make_case()
        services.case_reject(case_id=case.pk, actor=make_staff("SUPPORT"), reason_code="CARD_ALTERED")
        answer = act(console(role), "kycprofile", "reopen", case.profile_id, reason="Looked again")
        assert answer.status_code == status
        assert state(case.profile.user) == ("REJECTED" if status == 403 else "AWAITING_SELFIE")

    @pytest.mark.parametrize("code, after", [("FACE_DIFFERS", "AWAITING_SELFIE"), ("CARD_ALTERED", "REJECTED")])
    def test_support_notes_an_appeal_where_the_reason_allows_one(self, console, code, after):
        case = make_case()
        services.case_reject(case_id=case.pk, actor=make_staff("SUPPORT"), reason_code=code)
        client = console("SUPPORT")
        offered = "Note an appeal" in client.get(page_of(case.profile)).content.decode()
        act(client, "kycprofile", "appeal", case.profile_id, reason="Says the photo is old")
        assert (offered, state(case.profile.user)) == (after == "AWAITING_SELFIE", after)

    def test_a_lead_has_a_verified_one_proved_again(self, console):
        case = make_case(grey=True)
        services.case_approve(case_id=case.pk, actor=make_staff("SUPPORT"))
        act(console("OPERATOR"), "kycprofile", "reverify", case.profile_id, why="FRAUD", reason="A finding")
        profile = KycProfile.objects.get()
        assert (state(profile.user), profile.reverify_reason) == ("REVERIFY", "FRAUD")

    def test_panel_of_a_person(self, rf):
        user = make_person()
        submit(user)
        close("FINAL_FAIL", "NAME_MISMATCH")
        shown = registered.panel(rf.get("/"), user)
        assert shown["status"].sentence == "The name on your PAN differs from the name you gave. 2 tries left."
        assert registered.panel(rf.get("/"), make_staff("VIEWER"))["profile"] is None


class TestReasons:
    def test_edited_words_reach_the_user(self, console):
        row = ReasonCode.objects.get(code="FACE_DIFFERS")
        values = {
            name: getattr(row, name)
            for name in ("internal_text", "user_text_hi", "next_action", "retention_days", "position")
        }
        act(
            console("ADMIN"),
            "reasoncode",
            "edit",
            row.pk,
            **values,
            user_text_en="Your face!",
            is_active="on",
            reason="x",
        )
        row.refresh_from_db()
        assert (row.user_text_en, row.appealable) == ("Your face!", False)
        entry = AuditEntry.objects.get(action="kyc.reason.edit")
        assert (entry.before["appealable"], entry.after["user_text_en"]) == (True, "Your face!")

    def test_only_admins(self, console):
        assert act(console("SUPPORT"), "reasoncode", "edit", "FACE_DIFFERS", reason="x").status_code == 403

    def test_a_new_consent_text_is_a_new_version(self):
        words = {"purpose": "PAN", "text_en": "New", "text_hi": "नया", "actor": None, "reason": "x"}
        services.consent_text_publish(version="2027-01", **words)
        assert ConsentText.objects.filter(purpose="PAN", version="2027-01").count() == 2
        with pytest.raises(ConsentTextTaken):
            services.consent_text_publish(version="2026-11", **words)


class TestLevels:
    @pytest.mark.parametrize(
        "held, action, amount, passes",
        [
            ("NOT_STARTED", "deposit", "10000.00", True),
            ("NOT_STARTED", "deposit", "10000.01", False),
            ("NOT_STARTED", "payout", "1.00", False),
            ("PAN_OK", "payout", "10000.00", True),
            ("PAN_OK", "payout", "10000.01", False),
            ("MANUAL_REVIEW", "payout", "1.00", False),
            ("VERIFIED", "payout", "10000.01", True),
            ("REVERIFY", "payout", "1.00", False),
            ("NOT_STARTED", "unheard.of", "1000000.00", True),
        ],
    )
    def test_what_a_state_allows(self, member, held, action, amount, passes):
        user = member()
        user.kyc_state = held
        if passes:
            services.level_require(user=user, action=action, amount=money(amount, "INR"))
            return
        with pytest.raises(KycRequired) as refused:
            services.level_require(user=user, action=action, amount=money(amount, "INR"))
        assert refused.value.details["reason"] == "KYC_REQUIRED"

    def test_an_edit_holds_at_once(self, console, member):
        row = KycLevelLimit.objects.get(level=0, action="payout")
        act(console("ADMIN"), "kyclevellimit", "edit", row.pk, is_allowed="on", max_amount="5", reason="x")
        services.level_require(user=member(), action="payout", amount=money("5.00", "INR"))
        with pytest.raises(KycRequired):
            services.level_require(user=member(), action="payout", amount=money("5.01", "INR"))

    def test_a_limit_has_the_currencys_decimals(self, console):
        row, entries = KycLevelLimit.objects.get(level=0, action="payout"), AuditEntry.objects.count()
        for name in ("max_amount", "max_per_day", "max_per_month"):
            most = {"max_amount": None, name: Decimal("5.005")}
            with pytest.raises(AmountInvalid):
                services.limit_edit(limit_id=row.pk, actor=None, reason="x", is_allowed=True, **most)
        row.refresh_from_db()
        assert (row.is_allowed, AuditEntry.objects.count()) == (False, entries)

    def test_so_does_one_of_a_day_or_a_month(self, console, member):
        row = KycLevelLimit.objects.get(level=3, action="transfer")
        act(console("ADMIN"), "kyclevellimit", "edit", row.pk, is_allowed="on", max_per_day="9", max_per_month="12",
            reason="x")  # fmt: skip
        user, used = member(), {"DAY": "4.00", "MONTH": "7.50"}
        user.kyc_state = "VERIFIED"

        def sent(since):
            return money(used["MONTH" if since == datetime(2026, 10, 31, 18, 30, tzinfo=UTC) else "DAY"], "INR")

        def asked(amount):
            with clock.fixed(datetime(2026, 11, 16, 10, tzinfo=UTC)):
                services.level_require(user=user, action="transfer", amount=money(amount, "INR"), used=sent)

        asked("4.50")
        for amount, period in (("4.51", "MONTH"), ("5.01", "DAY")):
            with pytest.raises(KycLimitReached) as refused:
                asked(amount)
            assert refused.value.details["period"] == period

    def test_gifts_between_users_ask_it_too(self, member):
        jurisdiction.open_products(region="IN", legal_basis="test")
        sender, recipient = member(), member()
        wallet.deposit_credit(user=sender, amount=money("9000.00", "INR"), provider="razorpay", reference="gate")
        found = recipient_find(to_user=recipient.public_id)
        with pytest.raises(KycRequired), transaction.atomic():
            wallet.user_transfer(sender=sender, recipient=found, amount=money("5000.01", "INR"), reference="over")
        wallet.user_transfer(sender=sender, recipient=found, amount=money("5000.00", "INR"), reference="within")

    def test_gifts_count_together(self, member):
        jurisdiction.open_products(region="IN", legal_basis="test")
        row = KycLevelLimit.objects.get(level=0, action="transfer")
        services.limit_edit(
            limit_id=row.pk,
            actor=None,
            reason="x",
            is_allowed=True,
            max_amount=None,
            max_per_month=money("90.00", "INR").amount,
        )
        sender, found = member(), recipient_find(to_user=member().public_id)
        wallet.deposit_credit(user=sender, amount=money("900.00", "INR"), provider="razorpay", reference="gate")
        first = wallet.user_transfer(sender=sender, recipient=found, amount=money("60.00", "INR"), reference="1")
        with clock.fixed(first.created_at):
            with pytest.raises(KycRequired) as refused, transaction.atomic():
                wallet.user_transfer(sender=sender, recipient=found, amount=money("30.01", "INR"), reference="2")
            assert refused.value.details["left"]["amount"] == "30.00"
            wallet.user_transfer(sender=sender, recipient=found, amount=money("30.00", "INR"), reference="3")
