"""The KYC world speaks its providers' HTTP and ends as chosen."""

import hashlib
import hmac
import json
import uuid

import pytest

DIGIO = ("munim", "munim-local-only")
NSDL = {"x-client-id": "munim", "x-client-secret": "munim-local-only", "x-product-instance-id": "munim-pan"}
REASON = "Verification of the customer's identity"


@pytest.fixture
def kyc(simulators):
    assert simulators.post("/kyc/control/reset", json={}).status_code == 200
    return simulators


def plan(kyc, **wanted) -> None:
    assert kyc.post("/kyc/control/plans", json=wanted).status_code == 201


def check(kyc, pan="ABCPK1234F", **more):
    asked = {"id_no": pan, "unique_request_id": str(uuid.uuid4()), "name": "Asha Kumar", "dob": "02/01/1990", **more}
    return kyc.post("/kyc/digio/v3/client/kyc/fetch_id_data/PAN", json=asked, auth=DIGIO)


def sign(kyc, name="Asha Kumar", request_id="") -> dict:
    asked = {"customer_identifier": "r1", "customer_name": name, "transaction_id": request_id or str(uuid.uuid4())}
    answer = kyc.post("/kyc/digio/client/kyc/v2/request/with_template", json=asked, auth=DIGIO)
    assert answer.status_code == 200
    return answer.json()


def status(kyc, reference: str) -> dict:
    return kyc.post(f"/kyc/digio/client/kyc/v2/{reference}/response", auth=DIGIO).json()


def webhooks(kyc, reference: str) -> list[dict]:
    return kyc.get("/kyc/control/webhooks", params={"reference": reference}).json()["webhooks"]


class TestPan:
    def test_needs_the_client_secret(self, kyc):
        assert kyc.post("/kyc/digio/v3/client/kyc/fetch_id_data/PAN", json={}).status_code == 401
        assert kyc.post("/kyc/nsdl/api/verify/pan", json={}).status_code == 403

    def test_matches_unless_chosen_otherwise(self, kyc):
        plan(kyc, operation="PAN", subject="ABCPK1234F", outcome="NAME_MISMATCH", uses=1)
        assert check(kyc, pan="XYZPQ1234A").json()["name_as_per_pan_match"] is True
        told = check(kyc).json()
        assert (told["name_as_per_pan_match"], told["full_name"]) == (False, "REGISTERED OTHERWISE")
        assert check(kyc).json()["name_as_per_pan_match"] is True  # one use

    @pytest.mark.parametrize(("outcome", "code"), [("ERROR", 500), ("BUSY", 429), ("GARBAGE", 200)])
    def test_troubles(self, kyc, outcome, code):
        plan(kyc, operation="PAN", outcome=outcome, uses=1)
        answer = check(kyc)
        assert answer.status_code == code
        assert answer.headers.get("Retry-After") == ("7" if code == 429 else None)
        assert answer.text.startswith("<html>") == (outcome == "GARBAGE")

    def test_the_same_id_is_answered_alike(self, kyc):
        asked = str(uuid.uuid4())
        first = check(kyc, unique_request_id=asked).json()
        plan(kyc, operation="PAN", outcome="INACTIVE")
        assert check(kyc, unique_request_id=asked).json() == first

    def test_nsdl_wants_a_reason_and_knows_the_sandbox_numbers(self, kyc):
        url = "/kyc/nsdl/api/verify/pan"
        short = kyc.post(url, json={"pan": "ABCPK1234F", "consent": "Y", "reason": "because"}, headers=NSDL)
        assert short.status_code == 400
        for pan, word in (("ABCDE1234A", "success"), ("ABCDE1234B", "failed"), ("ABCPK1234F", "success")):
            told = kyc.post(url, json={"pan": pan, "consent": "Y", "reason": REASON}, headers=NSDL).json()
            assert told["verification"] == word

    def test_an_impossible_choice_is_refused(self, kyc):
        refused = kyc.post("/kyc/control/plans", json={"operation": "PAN", "outcome": "EARLY"})
        assert (refused.status_code, refused.json()["message"]) == (400, "PAN cannot end with EARLY.")


class TestCards:
    def read(self, kyc, content=b"a card"):
        return kyc.post(
            "/kyc/digio/v3/client/kyc/analyze/file/idcard",
            files={"front_part": ("card.jpg", content, "image/jpeg")},
            data={"unique_request_id": str(uuid.uuid4()), "should_verify": "false"},
            auth=DIGIO,
        ).json()

    def test_a_picture_always_reads_the_same(self, kyc):
        read = self.read(kyc)
        assert read == self.read(kyc)
        assert read != self.read(kyc, b"another")
        assert (len(read["id_no"]), read["id_no"][3], read["id_type"]) == (10, "P", "PAN")

    def test_a_chosen_card(self, kyc):
        plan(
            kyc,
            operation="OCR",
            outcome="READ",
            uses=1,
            pan="abcpk1234f",
            name="ASHA KUMAR",
            date_of_birth="02/01/1990",
        )
        read = self.read(kyc)
        assert (read["id_no"], read["name"], read["dob"]) == ("ABCPK1234F", "ASHA KUMAR", "02/01/1990")


class TestSigning:
    def test_a_person_signs_on_the_page(self, kyc):
        made = sign(kyc)
        page = f"/kyc/digio/gateway/login/{made['id']}/{made['transaction_id']}/r1"
        form = kyc.get(page)
        assert "Sign with Aadhaar" in form.text
        token = form.text.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
        typed = {"csrfmiddlewaretoken": token, "number": "9999 4105 7058", "otp": "123456", "act": "sign"}
        assert kyc.post(page, data={**typed, "otp": "1"}).status_code == 400
        back = kyc.post(f"{page}?redirect_url=https://app.example/done", data=typed)
        assert back.headers["Location"] == f"https://app.example/done?status=approved&digio_doc_id={made['id']}"
        told = status(kyc, made["id"])
        assert (told["status"], told["actions"][0]["details"]["aadhaar"]["id_number"]) == ("approved", "XXXXXXXX7058")
        assert "999941057058" not in json.dumps(told)

    def test_webhooks_are_signed_over_their_bytes(self, kyc):
        made = sign(kyc)
        kyc.post(f"/kyc/control/signings/{made['id']}", json={"act": "refuse"})
        initiated, rejected = webhooks(kyc, made["id"])
        assert (initiated["kind"], rejected["kind"]) == ("kyc.request.initiated", "kyc.request.rejected")
        right = hmac.new(b"munim-local-only-webhook", rejected["body"].encode(), hashlib.sha256).hexdigest()
        assert rejected["headers"]["X-Digio-Checksum"] == right

    @pytest.mark.parametrize(
        ("outcome", "kinds", "stands"),
        [
            ("DUPLICATE", ["initiated", "approved", "approved", "approved"], "approved"),
            ("REORDERED", ["approved", "initiated"], "approved"),
            ("EARLY", ["initiated", "approved"], "approved"),
            ("FORGED", ["initiated", "approved"], "requested"),
        ],
    )
    def test_manners_of_webhooks(self, kyc, outcome, kinds, stands):
        plan(kyc, operation="SIGN", outcome=outcome, uses=1)
        made = sign(kyc)
        assert made["status"] == "requested"
        sent = webhooks(kyc, made["id"])
        assert [one["kind"].removeprefix("kyc.request.") for one in sent] == kinds
        assert status(kyc, made["id"])["status"] == stands
        if outcome == "DUPLICATE":
            assert len({one["body"] for one in sent[1:]}) == 1


def test_the_pages_show_what_was_chosen_and_sent(kyc):
    plan(kyc, operation="PAN", subject="ABCPK1234F", outcome="NAME_MISMATCH")
    check(kyc)
    sign(kyc)
    page = kyc.get("/kyc/").text
    assert "ABCPK1234F" in page
    assert "Another name is registered" in page
    assert "Asha Kumar" in kyc.get("/kyc/traffic/").text
