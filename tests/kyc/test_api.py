"""The KYC API: the caller's proof, and what support asks and decides."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from apps.accounts.kyc.models import Attempt, Consent, Document, KycCase, KycProfile
from apps.core import policy
from apps.core.review.models import WorkItem
from tests.factories.accounts import make_member, make_staff
from tests.factories.kyc import TEXT, close, make_case, make_person, picture, send_selfie, state, submit

pytestmark = pytest.mark.django_db

V1 = "/api/v1/"
PAN = {"pan": "abcpk 1234f", "name": "Asha Kumar", "date_of_birth": "1990-01-02"}


def refusal(answer) -> tuple[int, str, str]:
    body = answer.json()
    return answer.status_code, body["code"], body["details"].get("reason", "")


def upload(content: bytes, name: str = "card.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="image/jpeg")


class TestHome:
    def test_somebody_new(self, api):
        body = api(make_member()).get(V1 + "kyc").json()
        assert {name: body[name] for name in ("state", "attempts_left", "next_action", "message")} == {
            "state": "NOT_STARTED",
            "attempts_left": 3,
            "next_action": "SUBMIT_PAN",
            "message": "Your identity is not proved yet: send your PAN.",
        }
        assert [(step["step"], step["state"]) for step in body["steps"]] == [("PAN", "OPEN"), ("AADHAAR", "OPEN")]
        assert {(row["purpose"], row["consent_id"]) for row in body["consents"]} == {
            ("PAN", None),
            ("AADHAAR", None),
            ("SELFIE", None),
        }
        assert not KycProfile.objects.exists()

    def test_what_the_level_allows(self, api):
        told = {row.pop("action"): row for row in api(make_member()).get(V1 + "kyc").json()["allowed"]}
        assert sorted(told) == ["deposit", "payout", "transfer"]
        assert told["deposit"] == {
            "currency": "INR",
            "is_allowed": True,
            "per_call": {"amount": "10000.00", "currency": "INR"},
            "per_day": {"amount": "20000.00", "currency": "INR"},
            "per_month": {"amount": "50000.00", "currency": "INR"},
        }
        assert (told["payout"]["is_allowed"], told["payout"]["per_call"]) == (False, None)
        assert (told["transfer"]["per_call"]["amount"], told["transfer"]["per_day"]) == ("5000.00", None)

    def test_in_hindi(self, api):
        body = api(make_member()).get(V1 + "kyc", {"language": "hi"}).json()
        assert body["message"] == "आपकी पहचान अभी प्रमाणित नहीं हुई है: अपना PAN भेजें।"
        assert body["consents"][0]["language"] == "hi"

    def test_after_a_failure_the_reason_and_the_tries(self, api, asha):
        submit(asha)
        close("FINAL_FAIL", "NAME_MISMATCH")
        body = api(asha).get(V1 + "kyc").json()
        assert (body["message"], body["attempts_left"]) == (
            "The name on your PAN differs from the name you gave. 2 tries left.",
            2,
        )

    def test_in_review_the_place_and_the_time(self, api):
        make_case()
        case = make_case(grey=True)
        body = api(case.profile.user).get(V1 + "kyc").json()
        due = WorkItem.objects.get(subject_id=str(case.pk)).due_at
        assert (body["place"], body["eta"]) == (1, due.strftime("%Y-%m-%dT%H:%M:%S.%fZ"))

    def test_staff_have_none(self, api):
        assert api(make_staff("SUPPORT")).get(V1 + "kyc").status_code == 403


class TestConsent:
    def test_is_noted_with_where_it_came_from(self, api):
        user = make_member()
        answer = api(user).post(V1 + "kyc/consent", {"purpose": "PAN", "text_version": TEXT}, format="json")
        consent = Consent.objects.get()
        assert (answer.status_code, answer.json()["id"]) == (201, str(consent.pk))
        assert b"127.0.0.1" not in bytes(consent.sealed_origin)
        again = api(user).post(V1 + "kyc/consent", {"purpose": "PAN", "text_version": TEXT}, format="json")
        assert (again.json()["id"], Consent.objects.count()) == (str(consent.pk), 1)

    @pytest.mark.parametrize("body", [{}, {"purpose": "PAN"}, {"purpose": "PAN", "text_version": "1"}])
    def test_of_no_known_text(self, api, body):
        assert api(make_member()).post(V1 + "kyc/consent", body, format="json").status_code == 400
        assert not Consent.objects.exists()


class TestPan:
    def test_typed(self, api, asha):
        answer = api(asha).post(V1 + "kyc/pan", PAN, format="json")
        assert (answer.status_code, answer.json()["state"], answer.json()["next_action"]) == (
            202,
            "PAN_PENDING",
            "WAIT",
        )
        profile = KycProfile.objects.get()
        assert (profile.pan, profile.legal_name, profile.date_of_birth) == ("ABCPK1234F", "Asha Kumar", "1990-01-02")
        assert "ABCPK1234F" not in answer.content.decode()

    def test_a_picture(self, api, asha):
        answer = api(asha).post(V1 + "kyc/pan", {"image": upload(picture())}, format="multipart")
        assert (answer.status_code, Attempt.objects.get().step) == (202, "PAN_OCR")

    def test_twice_is_a_conflict(self, api, asha):
        client = api(asha)
        client.post(V1 + "kyc/pan", PAN, format="json")
        assert refusal(client.post(V1 + "kyc/pan", PAN, format="json"))[:2] == (409, "CONFLICT_ERROR")
        assert Attempt.objects.count() == 1

    @pytest.mark.parametrize(
        "change, expected",
        [
            ({"pan": "ABCCK1234F"}, (400, "VALIDATION_ERROR", "PAN_INVALID")),
            ({"pan": "nonsense"}, (400, "VALIDATION_ERROR", "PAN_INVALID")),
            ({"date_of_birth": "2010-01-01"}, (422, "UNPROCESSABLE", "UNDER_AGE")),
            ({"date_of_birth": "1850-01-01"}, (400, "VALIDATION_ERROR", "BIRTH_DATE")),
            ({"date_of_birth": "yesterday"}, (400, "VALIDATION_ERROR", "")),
            ({"name": "  "}, (400, "VALIDATION_ERROR", "")),
            ({"image": "x"}, (400, "VALIDATION_ERROR", "")),
        ],
    )
    def test_refusals_leave_no_trace(self, api, asha, change, expected):
        assert refusal(api(asha).post(V1 + "kyc/pan", {**PAN, **change}, format="json")) == expected
        assert not KycProfile.objects.exists()

    def test_not_without_consent(self, api):
        client = api(make_person(purposes=["SELFIE"]))
        for body, form in ((PAN, "json"), ({"image": upload(picture())}, "multipart")):
            answer = client.post(V1 + "kyc/pan", body, format=form)
            assert refusal(answer) == (422, "UNPROCESSABLE", "CONSENT_REQUIRED")
        assert not KycProfile.objects.exists()

    def test_what_is_no_picture(self, api, asha):
        svg = upload(b"<svg xmlns='http://www.w3.org/2000/svg'/>", "card.png")
        answer = api(asha).post(V1 + "kyc/pan", {"image": svg}, format="multipart")
        assert refusal(answer) == (400, "VALIDATION_ERROR", "PICTURE")
        assert not Document.objects.exists()

    def test_too_large(self, api, asha):
        big = upload(picture() + b"\0" * (10 * 1024 * 1024))
        answer = api(asha).post(V1 + "kyc/pan", {"image": big}, format="multipart")
        assert refusal(answer) == (413, "PAYLOAD_TOO_LARGE", "PICTURE_TOO_LARGE")

    def test_somebody_elses_pan_says_nothing_of_them(self, api, asha):
        submit(asha)
        close()
        other = make_person()
        body = api(other).post(V1 + "kyc/pan", PAN, format="json").json()
        assert body["state"] == "AWAITING_SELFIE"
        assert body["message"].startswith("This PAN is already in use; support can help.")
        assert asha.public_id not in str(body)

    def test_so_many_checks_a_day(self, api, asha):
        client = api(asha)
        with policy.override(kyc__checks_per_day=1):
            client.post(V1 + "kyc/pan", PAN, format="json")
            close("TIMEOUT", "TIMEOUT")
            answer = client.post(V1 + "kyc/pan", PAN, format="json")
        assert refusal(answer)[:2] == (429, "RATE_LIMIT_EXCEEDED")
        assert int(answer["Retry-After"]) > 86_000
        assert state(asha) == "NOT_STARTED"


class TestSelfie:
    def test_with_consent(self, api, asha):
        submit(asha)
        close("GREY", "NAME_UNCLEAR")
        consent = asha.kyc_consents.get(purpose="SELFIE")
        answer = api(asha).post(
            V1 + "kyc/selfie", {"image": upload(picture()), "consent_id": str(consent.pk)}, format="multipart"
        )
        assert (answer.status_code, answer.json()["state"]) == (202, "MANUAL_REVIEW")

    def test_with_somebody_elses(self, api, asha):
        submit(asha)
        close("GREY", "NAME_UNCLEAR")
        consent = make_person().kyc_consents.get(purpose="SELFIE")
        answer = api(asha).post(
            V1 + "kyc/selfie", {"image": upload(picture()), "consent_id": str(consent.pk)}, format="multipart"
        )
        assert refusal(answer)[:2] == (404, "NOT_FOUND")
        assert state(asha) == "AWAITING_SELFIE"


class TestStatus:
    def test_tells_what_to_say(self, api):
        user = make_person(mobile="+919812345678")
        submit(user)
        close("FINAL_FAIL", "DOB_MISMATCH")
        body = api(make_staff("SUPPORT")).get(V1 + "kyc/status", {"mobile": "+919812345678"}).json()
        assert body["sentence"] == ("The date of birth on your PAN differs from the one you gave. 2 tries left.")
        assert (body["mobile"], body["pan"], body["next_action"]) == ("+91 ••••• ••678", "ABCxx1234x", "SUBMIT_PAN")
        assert [row["what"] for row in body["timeline"]][:2] == ["PAN check: refused", "PAN check started"]
        assert "9812345678" not in str(body)

    def test_nobody(self, api):
        answer = api(make_staff("SUPPORT")).get(V1 + "kyc/status", {"mobile": "+919812345678"})
        assert refusal(answer)[:2] == (404, "NOT_FOUND")


class TestDecisions:
    def test_verify_stages(self, api):
        case, support = make_case(), make_staff("SUPPORT")
        path = f"{V1}kyc/{case.pk}/verify"
        answer = api(support).put(path, {"decision": "REJECT", "reason_code": "FACE_DIFFERS"}, format="json")
        item = WorkItem.objects.get()
        assert answer.status_code == 200
        assert answer.json() == {
            "case_id": str(case.pk),
            "item_id": str(item.pk),
            "decision": "REJECT",
            "state": "STAGED",
            "apply_at": item.apply_at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        }
        again = api(support).put(path, {"decision": "REJECT", "reason_code": "FACE_DIFFERS"}, format="json")
        assert again.json() == answer.json()
        other = api(make_staff("SUPPORT")).put(path, {"decision": "APPROVE"}, format="json")
        assert refusal(other) == (409, "CONFLICT_ERROR", "LEASE_LOST")

    def test_refusals(self, api, asha):
        client = api(make_staff("SUPPORT"))
        submit(asha)
        close("GREY", "NAME_UNCLEAR")
        path = f"{V1}kyc/{KycCase.objects.get().pk}/verify"
        assert refusal(client.put(path, {"decision": "APPROVE"}, format="json")) == (409, "CONFLICT_ERROR", "STATE")
        send_selfie(asha)
        assert refusal(client.put(path, {"decision": "REJECT"}, format="json"))[0] == 400
        assert refusal(client.put(path, {"decision": "MAYBE"}, format="json"))[0] == 400
        assert refusal(client.put(f"{V1}kyc/{asha.kyc.pk}/verify", {"decision": "APPROVE"}, format="json"))[0] == 404
        assert (WorkItem.objects.get().state, state(asha)) == ("OPEN", "MANUAL_REVIEW")

    def test_ask_again(self, api):
        case = make_case()
        client = api(make_staff("SUPPORT"))
        path = f"{V1}kyc/{case.pk}/ask-again"
        assert refusal(client.post(path, {"items": []}, format="json"))[0] == 400
        answer = client.post(path, {"items": ["SELFIE"], "reason_code": "FACE_NOT_SEEN"}, format="json")
        assert (answer.status_code, answer.json()["decision"], answer.json()["state"]) == (200, "ASK_AGAIN", "STAGED")
