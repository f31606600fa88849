"""What KYC gives out and destroys, and what it never keeps."""

import pytest
from django.db import IntegrityError, connection, transaction

from apps.accounts.kyc import personal_data, services
from apps.accounts.kyc.models import Attempt, Consent, Document, KycProfile
from apps.core import personal_keys, privacy
from apps.core.models import AuditEntry
from tests.factories.accounts import make_staff
from tests.factories.kyc import close, make_case, make_person, send_selfie, submit

pytestmark = pytest.mark.django_db


def parts_of(user) -> dict:
    return {part.name: part for part in personal_data.export(user)}


class TestExport:
    def test_holds_what_the_person_gave(self):
        case = make_case()
        parts = parts_of(case.profile.user)
        assert parts["profile"].rows[0]["pan"] == case.profile.pan
        assert parts["profile"].rows[0]["date_of_birth"] == "1990-01-02"
        assert [row["ip"] for row in parts["consents"].rows] == ["203.0.113.9"] * 3
        assert [row["outcome"] for row in parts["checks"].rows] == ["FINAL_FAIL"] * 3
        selfie = Document.objects.get()
        assert parts[f"selfie-{selfie.pk}.jpg"].content()[:3] == b"\xff\xd8\xff"

    def test_somebody_new(self, member):
        assert [list(part.rows) for part in personal_data.export(member())] == [[]]


class TestErasure:
    def test_destroys_pictures_and_numbers_and_keeps_the_proof(self, django_capture_on_commit_callbacks):
        case = make_case(grey=True)
        user, pan = case.profile.user, case.profile.pan
        assert len(list(personal_data.obstacles(user))) == 1
        services.case_approve(case_id=case.pk, actor=make_staff("SUPPORT"))
        assert list(personal_data.obstacles(user)) == []
        with django_capture_on_commit_callbacks(execute=True):
            assert personal_data.erase(user).startswith("1 pictures, the PAN")
        personal_keys.destroy(user_id=user.pk)
        profile = KycProfile.objects.get()
        assert (profile.pan, profile.legal_name, profile.date_of_birth) == (None, None, None)
        assert (profile.pan_masked, profile.state) == (f"ABCxx{pan[5:9]}x", "VERIFIED")
        assert Document.objects.get().storage_key is None
        assert services.consent_origin(Consent.objects.first()) == {}
        back = submit(make_person(), pan)
        assert (back.pan_index, back.state) == (profile.pan_index, "PAN_PENDING")

    def test_nothing_was_held(self, member):
        assert personal_data.erase(member()) == "No proof of identity was held."


class TestReveal:
    def test_pan_and_birth_date_are_offered(self):
        profile = make_case().profile
        pan, born = privacy.find("kyc.pan"), privacy.find("kyc.date_of_birth")
        assert (pan.read(str(profile.pk)), born.read(str(profile.pk))) == (profile.pan, "1990-01-02")
        assert pan.owner(str(profile.pk)) == profile.user_id


class TestNeverKept:
    def test_an_aadhaar_number_in_any_answer(self, asha):
        submit(asha)
        close("FINAL_FAIL", "NAME_MISMATCH", remarks="id 9999 4105 7058", registered_name="Asha 999941057058")
        attempt = Attempt.objects.get()
        assert attempt.facts == {"remarks": "id XXXXXXXX7058"}
        assert "9999" not in attempt.registered_name
        assert not AuditEntry.objects.filter(after__icontains="999941057058").exists()

    def test_the_audit_knows_no_pan(self, asha):
        submit(asha)
        close("GREY", "NAME_UNCLEAR")
        send_selfie(asha)
        kept = str(list(AuditEntry.objects.values_list("before", "after", "reason")))
        assert "ABCPK1234F" not in kept
        assert "1990-01-02" not in kept

    def test_consents_stay_as_they_were_given(self, asha):
        with pytest.raises(Exception, match="append-only"), transaction.atomic():
            Consent.objects.update(text_version="2")

    def test_the_database_knows_the_states_too(self, asha):
        submit(asha)
        refused = pytest.raises(IntegrityError, match="kyc_state_known")
        with refused, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("UPDATE kyc_kycprofile SET state = 'DONE'")

    def test_no_selfie_without_a_consent(self, asha):
        profile = submit(asha)
        with pytest.raises(IntegrityError, match="kyc_selfie_has_a_consent"), transaction.atomic():
            Document.objects.create(
                profile=profile, kind="SELFIE", storage_key="x", sha256="0", size_bytes=1, width=1, height=1
            )
