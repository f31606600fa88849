"""The identity API, as the contract says."""

from datetime import timedelta

import pytest

from apps.accounts import services
from apps.accounts.models import OtpChallenge, Session, User, UserBlock
from apps.core import clock
from apps.core.models import Approval
from tests.factories.accounts import PASSWORD
from tests.factories.authenticators import set_up

from .test_otp import MOBILE, code_for, wrong_code

V1 = "/api/v1/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def nobody(api):
    return api()


def post(client, path, **body):
    return client.post(V1 + path, body, format="json")


def error(answer):
    """Status and code of a refusal in the contract's shape."""
    body = answer.json()
    assert body.keys() == {"code", "message", "details", "request_id"}
    assert body["request_id"] == answer["X-Request-ID"]
    return answer.status_code, body["code"]


class TestOtp:
    def log_in(self, client, **body):
        post(client, "auth/send-otp", mobile=MOBILE, purpose="LOGIN")
        return post(client, "auth/verify-otp", mobile=MOBILE, code=code_for(), **body)

    def test_send(self, nobody, member):
        member(mobile="+919876500001")
        known = post(nobody, "auth/send-otp", mobile="+919876500001", purpose="LOGIN")
        unknown = post(nobody, "auth/send-otp", mobile=MOBILE)
        assert (known.status_code, known.json()) == (202, {"expires_in": 300, "resend_after": 30})
        assert (unknown.status_code, unknown.json()) == (known.status_code, known.json())
        assert OtpChallenge.objects.filter(ip="127.0.0.1").count() == 2

    def test_verify(self, nobody):
        answer = self.log_in(nobody, device={"fingerprint": "f1", "platform": "ios", "name": "Phone"})
        user = User.objects.get()
        assert answer.status_code == 200
        body = answer.json()
        assert body.keys() == {"access", "refresh", "user", "is_new"}
        assert body["is_new"] is True
        assert body["user"] == {
            "id": user.public_id,
            "name": "",
            "mobile": "+91 ••••• ••210",
            "email": "",
            "roles": ["MEMBER"],
            "region": "IN",
            "kyc_state": "NOT_STARTED",
            "created_at": user.date_joined.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        }
        assert Session.objects.get().fingerprint == "f1"
        assert self.log_in(nobody).json()["is_new"] is False

    def test_a_wrong_code_is_401(self, nobody):
        post(nobody, "auth/send-otp", mobile=MOBILE)
        answer = post(nobody, "auth/verify-otp", mobile=MOBILE, code=wrong_code())
        assert error(answer) == (401, "AUTHENTICATION_ERROR")
        never = post(nobody, "auth/verify-otp", mobile="+919876500009", code="000000")
        assert error(never) == (401, "AUTHENTICATION_ERROR")
        assert never.json()["message"] == answer.json()["message"]
        assert OtpChallenge.objects.get().tries == 1

    def test_a_blocked_user_is_told_after_the_right_code_only(self, nobody, member, staff):
        until = clock.now() + timedelta(days=1)
        services.user_block(user_id=member(mobile=MOBILE).pk, reason="x", actor=staff("SUPPORT"), until=until)
        post(nobody, "auth/send-otp", mobile=MOBILE)
        code = code_for()
        assert error(post(nobody, "auth/verify-otp", mobile=MOBILE, code=wrong_code())) == (
            401,
            "AUTHENTICATION_ERROR",
        )
        answer = post(nobody, "auth/verify-otp", mobile=MOBILE, code=code)
        assert error(answer) == (403, "USER_BLOCKED")
        assert answer.json()["details"] == {"until": until.strftime("%Y-%m-%dT%H:%M:%SZ")}

    def test_too_many_codes_are_429(self, nobody):
        at = clock.now()
        for minutes in range(5):
            with clock.fixed(at + timedelta(minutes=minutes)):
                post(nobody, "auth/send-otp", mobile=MOBILE)
        with clock.fixed(at + timedelta(minutes=5)):
            answer = post(nobody, "auth/send-otp", mobile=MOBILE)
        assert error(answer) == (429, "RATE_LIMIT_EXCEEDED")
        assert answer["Retry-After"] == "3300"

    @pytest.mark.parametrize(
        "path, body",
        [
            ("auth/send-otp", {}),
            ("auth/send-otp", {"mobile": "12345"}),
            ("auth/send-otp", {"mobile": 919876543210}),
            ("auth/send-otp", {"mobile": None}),
            ("auth/send-otp", {"mobile": MOBILE, "purpose": "PARTY"}),
            ("auth/verify-otp", {"mobile": MOBILE}),
            ("auth/verify-otp", {"mobile": MOBILE, "code": "12345"}),
            ("auth/verify-otp", {"mobile": MOBILE, "code": "12345６"}),
            ("auth/verify-otp", {"mobile": MOBILE, "code": "123456", "device": "phone"}),
            ("auth/verify-otp", {"mobile": MOBILE, "code": "123456", "device": {"name": "x" * 121}}),
            ("auth/staff-login", {"email": "nobody", "password": "x"}),
            ("auth/staff-login", {"email": "a@example.com"}),
            ("auth/refresh", {}),
            ("auth/logout", {"refresh": []}),
        ],
    )
    def test_bad_input_is_400(self, nobody, path, body):
        assert error(post(nobody, path, **body)) == (400, "VALIDATION_ERROR")
        assert not OtpChallenge.objects.exists()
        assert not Session.objects.exists()

    def test_an_expired_access_token_does_not_stand_in_the_way(self, nobody):
        nobody.credentials(HTTP_AUTHORIZATION="Bearer expired")
        assert self.log_in(nobody).status_code == 200


class TestStaffLogin:
    def test_gives_tokens(self, nobody, staff):
        user = staff("ANALYST", email="asha@example.com")
        code = set_up(user).code()
        answer = post(nobody, "auth/staff-login", email="asha@example.com", password=PASSWORD, totp=code)
        assert answer.status_code == 200
        body = answer.json()
        assert (body["user"]["id"], body["user"]["roles"]) == (user.public_id, ["ANALYST"])
        assert (body["user"]["email"], body["is_new"]) == ("a•••@example.com", False)

    def test_a_wrong_password_is_401_then_429(self, nobody, staff):
        staff("ANALYST", email="asha@example.com")
        wrong = {"email": "asha@example.com", "password": "wrong"}
        answers = [error(post(nobody, "auth/staff-login", **wrong)) for _ in range(6)]
        assert answers == [(401, "AUTHENTICATION_ERROR")] * 5 + [(429, "RATE_LIMIT_EXCEEDED")]
        assert not Session.objects.exists()


@pytest.mark.django_db(transaction=True)
class TestSession:
    """Committed for real, so that the gate's cache is told as in production."""

    def test_refresh_rotates(self, nobody, member):
        pair = services.session_open(user=member())
        answer = post(nobody, "auth/refresh", refresh=pair.refresh)
        assert answer.status_code == 200
        assert answer.json().keys() == {"access", "refresh"}
        nobody.credentials(HTTP_AUTHORIZATION=f"Bearer {answer.json()['access']}")
        assert nobody.get(V1 + "me").status_code == 200

    def test_reuse_stops_the_access_token_too(self, nobody, member):
        pair = services.session_open(user=member())
        fresh = post(nobody, "auth/refresh", refresh=pair.refresh).json()
        nobody.credentials(HTTP_AUTHORIZATION=f"Bearer {fresh['access']}")
        assert nobody.get(V1 + "me").status_code == 200
        assert error(post(nobody, "auth/refresh", refresh=pair.refresh)) == (401, "AUTHENTICATION_ERROR")
        assert error(nobody.get(V1 + "me")) == (401, "AUTHENTICATION_ERROR")
        assert error(post(nobody, "auth/refresh", refresh=fresh["refresh"])) == (401, "AUTHENTICATION_ERROR")

    def test_logout_stops_the_access_token_at_once(self, nobody, member):
        user = member()
        here, there = services.session_open(user=user), services.session_open(user=user)
        nobody.credentials(HTTP_AUTHORIZATION=f"Bearer {here.access}")
        assert nobody.get(V1 + "me").status_code == 200
        answer = post(nobody, "auth/logout", refresh=here.refresh)
        assert (answer.status_code, answer.content) == (204, b"")
        assert error(nobody.get(V1 + "me")) == (401, "AUTHENTICATION_ERROR")
        nobody.credentials(HTTP_AUTHORIZATION=f"Bearer {there.access}")
        assert nobody.get(V1 + "me").status_code == 200

    def test_a_block_stops_the_access_token_at_once(self, api, member, staff):
        user = member()
        client, support = api(user), api(staff("SUPPORT"))
        assert client.get(V1 + "me").status_code == 200
        answer = post(support, f"users/{user.public_id}/block", reason="Chargeback", reason_code="PAYMENT")
        assert answer.status_code == 200
        assert error(client.get(V1 + "me")) == (403, "USER_BLOCKED")
        assert post(support, f"users/{user.public_id}/unblock", reason="Paid").status_code == 200
        assert error(client.get(V1 + "me")) == (401, "AUTHENTICATION_ERROR")
        assert api(user).get(V1 + "me").status_code == 200

    def test_a_role_change_stops_the_access_token_at_once(self, api, staff):
        user = staff("ANALYST")
        client = api(user)
        assert client.get(V1 + "me").status_code == 200
        services.user_set_roles(user_id=user.pk, roles=["VIEWER"], actor=staff("ADMIN"), reason="x")
        assert error(client.get(V1 + "me")) == (401, "AUTHENTICATION_ERROR")


class TestMe:
    def test_profile(self, api, member):
        user = member(name="Asha", mobile=MOBILE)
        body = api(user).get(V1 + "me").json()
        assert (body["id"], body["name"], body["mobile"]) == (user.public_id, "Asha", "+91 ••••• ••210")
        assert MOBILE not in str(body)

    def test_rename(self, api, member):
        user = member(name="Before")
        answer = api(user).patch(V1 + "me", {"name": "After"}, format="json")
        assert (answer.status_code, answer.json()["name"]) == (200, "After")
        assert User.objects.get(pk=user.pk).name == "After"

    @pytest.mark.parametrize("name", ["", "   ", "x" * 121, None, 7.5, ["a"]])
    def test_a_bad_name_changes_nothing(self, api, member, name):
        user = member(name="Before")
        answer = api(user).patch(V1 + "me", {"name": name}, format="json")
        if name == 7.5:
            assert (answer.status_code, answer.json()["name"]) == (200, "7.5")
            return
        assert error(answer) == (400, "VALIDATION_ERROR")
        assert User.objects.get(pk=user.pk).name == "Before"

    def test_sessions(self, api, member):
        user = member()
        services.session_open(user=member())
        device = services.Device(platform="ios", name="Phone")
        other = services.session_open(user=user, device=device, ip="203.0.113.7").session
        services.session_logout(token=services.session_open(user=user).refresh)
        client = api(user)
        body = client.get(V1 + "me/sessions").json()
        assert body["next_cursor"] is None
        assert [(row["device_name"], row["is_current"]) for row in body["results"]] == [("", True), ("Phone", False)]
        assert body["results"][1] == {
            "id": str(other.pk),
            "platform": "ios",
            "device_name": "Phone",
            "ip": "203.0.113.7",
            "created_at": other.created_at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
            "last_seen_at": other.last_seen_at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
            "expires_at": other.expires_at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
            "is_current": False,
        }

    def test_end_a_session(self, api, member):
        user = member()
        other = services.session_open(user=user).session
        client = api(user)
        assert client.delete(V1 + f"me/sessions/{other.pk}").status_code == 204
        assert Session.objects.get(pk=other.pk).end_reason == "ENDED_BY_USER"
        assert error(client.delete(V1 + f"me/sessions/{other.pk}")) == (404, "NOT_FOUND")

    def test_another_users_session_is_404(self, api, member):
        other = services.session_open(user=member()).session
        assert error(api(member()).delete(V1 + f"me/sessions/{other.pk}")) == (404, "NOT_FOUND")
        assert Session.objects.get(pk=other.pk).ended_at is None

    @pytest.mark.parametrize("path", ["me", "me/sessions"])
    def test_nobody_is_401(self, nobody, path):
        assert error(nobody.get(V1 + path)) == (401, "AUTHENTICATION_ERROR")


class TestBlock:
    def test_answers_the_block(self, api, member, staff):
        user, support = member(), staff("SUPPORT")
        until = clock.now() + timedelta(days=3)
        answer = post(api(support), f"users/{user.public_id}/block", reason="x", reason_code="ABUSE", until=until)
        block = UserBlock.objects.get()
        assert answer.status_code == 200
        assert answer.json() == {
            "id": str(block.pk),
            "user_id": user.public_id,
            "reason_code": "ABUSE",
            "reason": "x",
            "until": until.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
            "created_at": block.created_at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
            "lifted_at": None,
        }

    @pytest.mark.parametrize(
        "role, status",
        [
            ("ADMIN", 200),
            ("OPERATOR", 200),
            ("SUPPORT", 200),
            ("FINANCE", 403),
            ("ANALYST", 403),
            ("MODERATOR", 403),
            ("VIEWER", 403),
        ],
    )
    def test_who_may(self, api, member, staff, role, status):
        user, client = member(), api(staff(role))
        assert post(client, f"users/{user.public_id}/block", reason="x").status_code == status
        assert UserBlock.objects.count() == (status == 200)
        assert post(client, f"users/{user.public_id}/unblock", reason="x").status_code == status

    def test_an_app_user_may_not(self, api, member):
        user = member()
        assert error(post(api(member()), f"users/{user.public_id}/block", reason="x")) == (403, "PERMISSION_DENIED")

    def test_refusals(self, api, member, staff):
        user, support, viewer = member(), staff("SUPPORT"), staff("VIEWER")
        client = api(support)
        path = f"users/{user.public_id}/block"
        assert error(post(client, path)) == (400, "VALIDATION_ERROR")
        assert error(post(client, path, reason="x", reason_code="MOOD")) == (400, "VALIDATION_ERROR")
        assert error(post(client, path, reason="x", until="2020-01-01T00:00:00Z")) == (400, "VALIDATION_ERROR")
        assert error(post(client, "users/UNOBODY/block", reason="x")) == (404, "NOT_FOUND")
        assert error(post(client, f"users/{viewer.public_id}/block", reason="x")) == (
            403,
            "PERMISSION_DENIED",
        )
        assert error(post(client, f"users/{support.public_id}/block", reason="x")) == (403, "PERMISSION_DENIED")
        assert error(post(client, f"users/{user.public_id}/unblock", reason="x")) == (409, "CONFLICT_ERROR")
        assert not UserBlock.objects.exists()
        assert post(client, path, reason="x").status_code == 200
        again = post(client, path, reason="x")
        assert error(again) == (409, "CONFLICT_ERROR")
        assert again.json()["details"] == {"reason": "ALREADY_BLOCKED"}

    def test_unblocking_after_fraud_is_202(self, api, member, staff):
        user, client = member(), api(staff("SUPPORT"))
        post(client, f"users/{user.public_id}/block", reason="x", reason_code="FRAUD")
        answer = post(client, f"users/{user.public_id}/unblock", reason="Explained")
        approval = Approval.objects.get()
        assert (answer.status_code, answer.json()) == (202, {"approval_id": str(approval.pk), "state": "PENDING"})
        assert UserBlock.objects.get().lifted_at is None
