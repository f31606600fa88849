"""An app user over HTTP: from the first code to a verified person, with limits, money, a new number and a goodbye."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.test import APIClient

from apps.accounts import selectors
from apps.accounts.models import OtpChallenge, User
from apps.core import clock, jurisdiction
from apps.core.ids import uuid7
from apps.wallet import services as wallet
from tests.factories.kyc import TEXT, close, picture
from tests.wallet.reading import books_are_even, inr

pytestmark = pytest.mark.django_db
OLD, NEW = "+919812345678", "+919812345679"
PAN = {"pan": "ABCPK1234F", "name": "Asha Kumar", "date_of_birth": "1990-01-02"}


@pytest.fixture(autouse=True)
def open_in_india():
    jurisdiction.open_products(region="IN", legal_basis="test")


class App:
    """The app on somebody's phone: it reads its SMS, keeps its tokens and believes nothing but 2xx."""

    def __init__(self, mobile: str):
        self.client, self.mobile, self.refresh = APIClient(), mobile, ""

    def call(self, method: str, path: str, body=None, *, want: int, **options) -> dict:
        options = {"format": "json", **options}
        answer = getattr(self.client, method)(f"/api/v1/{path}", body, **options)
        assert answer.status_code == want, answer.content
        return answer.json() if answer.content else {}

    def sms(self, mobile: str) -> str:
        sent = (selectors.otp_message(otp_id=otp.pk) for otp in OtpChallenge.objects.order_by("-asked_at", "-id"))
        return next(message.code for message in sent if message and message.mobile == mobile)

    def log_in(self) -> dict:
        self.call("post", "auth/send-otp", {"mobile": self.mobile}, want=202)
        body = {"mobile": self.mobile, "code": self.sms(self.mobile), "device": {"name": "Phone"}}
        return self.remember(self.call("post", "auth/verify-otp", body, want=200))

    def remember(self, login: dict) -> dict:
        self.client.credentials(HTTP_AUTHORIZATION=f"Bearer {login['access']}")
        self.refresh = login["refresh"]
        return login

    def pay(self, to: str, amount: str, *, want: int) -> dict:
        body = {"to_user": to, "amount": {"amount": amount, "currency": "INR"}, "memo": "thanks"}
        return self.call("post", "wallet/transfer", body, want=want, headers={"Idempotency-Key": str(uuid7())})


@pytest.fixture
def asha() -> App:
    app = App(OLD)
    assert app.log_in()["is_new"]
    app.call("patch", "me", {"name": "Asha Kumar"}, want=200)
    return app


def consents(app: App) -> dict[str, str]:
    given = {}
    for purpose in ("PAN", "AADHAAR", "SELFIE"):
        body = {"purpose": purpose, "text_version": TEXT}
        given[purpose] = app.call("post", "kyc/consent", body, want=201)["id"]
    return given


def test_three_refusals_a_selfie_and_a_person_who_decides(asha, api, staff):
    given = consents(asha)
    for left in (2, 1, 0):
        asha.call("post", "kyc/pan", PAN, want=202)
        close("FINAL_FAIL", "NAME_MISMATCH")
        assert asha.call("get", "kyc", want=200)["attempts_left"] == left
    selfie = SimpleUploadedFile("me.jpg", picture(), content_type="image/jpeg")
    body = {"image": selfie, "consent_id": given["SELFIE"]}
    asha.call("post", "kyc/selfie", body, want=202, format="multipart")
    assert asha.call("get", "me", want=200)["kyc_state"] == "MANUAL_REVIEW"

    desk = {name: api(staff("SUPPORT")) for name in ("first", "second")}
    told = desk["first"].get("/api/v1/kyc/status", {"mobile": OLD}).json()
    assert told["state"] == "MANUAL_REVIEW" and OLD not in str(told)


def test_limits_hold_from_the_first_rupee_to_the_last(asha, member):
    me = asha.call("get", "me", want=200)["id"]
    user, friend = User.objects.get(public_id=me), member()
    wallet.deposit_credit(user=user, amount=inr("500.00"), provider="razorpay", reference="d:1", kind="wallet.demo")
    assert asha.pay(friend.public_id, "100.00", want=201)["amount"] == {"amount": "100.00", "currency": "INR"}

    limit = {"kind": "DEPOSIT", "period": "WEEK", "amount": {"amount": "600.00", "currency": "INR"}}
    asha.call("put", "me/limits", {"limits": [limit]}, want=200)
    other = App(friend.mobile)
    other.log_in()
    assert other.pay(me, "100.00", want=201)
    wallet.deposit_credit(user=friend, amount=inr("50.00"), provider="razorpay", reference="d:2", kind="wallet.demo")
    assert other.pay(me, "0.01", want=422)["details"]["reason"] == "RECIPIENT_UNAVAILABLE"

    limit["amount"]["amount"] = "900.00"
    later = asha.call("put", "me/limits", {"limits": [limit]}, want=200)["limits"][0]
    assert (later["amount"]["amount"], later["later"]["amount"]["amount"]) == ("600.00", "900.00")
    with clock.fixed(clock.now() + timedelta(hours=24)):
        other.log_in()
        assert other.pay(me, "0.01", want=201)
        asha.log_in()
        asha.call("post", "me/self-exclusion", {"until": (clock.now() + timedelta(days=30)).isoformat()}, want=201)
        assert asha.pay(friend.public_id, "1.00", want=403)["details"]["reason"] == "SELF_EXCLUDED"
    books_are_even()


def test_another_number_and_goodbye(asha, django_capture_on_commit_callbacks):
    tablet = App(OLD)
    tablet.log_in()
    assert len(asha.call("get", "me/sessions", want=200)["results"]) == 2

    asha.call("post", "me/change-mobile", {"new_mobile": NEW}, want=202)
    body = {"new_mobile": NEW, "old_code": asha.sms(OLD), "new_code": asha.sms(NEW), "device": {"name": "Phone"}}
    with django_capture_on_commit_callbacks(execute=True):
        asha.remember(asha.call("post", "me/change-mobile/confirm", body, want=200))
    tablet.call("get", "me", want=401)
    assert asha.call("get", "me", want=200)["mobile"] == "+91 ••••• ••679"

    asha.remember(asha.call("post", "auth/refresh", {"refresh": asha.refresh}, want=200))
    with django_capture_on_commit_callbacks(execute=True):
        asha.call("post", "auth/logout", {"refresh": asha.refresh}, want=204)
    asha.call("get", "me", want=401)
    assert App(NEW).log_in()["is_new"] is False
    assert App(OLD).log_in()["is_new"] is True
