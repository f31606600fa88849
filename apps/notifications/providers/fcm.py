"""Firebase Cloud Messaging, HTTP v1. Source: firebase.google.com/docs/cloud-messaging/send/v1-api."""

import json
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import httpx
import jwt
from django.conf import settings

from apps.core import clock
from apps.notifications.parcels import Answer, Parcel, Target
from apps.notifications.states import Outcome, Priority

from .base import NotConfigured, by_status
from .http import body_of, client, retry_after

SCOPE = "https://www.googleapis.com/auth/firebase.messaging"
TOKEN_LIFE = 3600  # seconds asked for; the answer says what was given
EARLY = 120  # seconds before its end a token is no longer used
QUOTA_PAUSE = 60.0  # a 429 lasts until the next minute
_GONE = {"UNREGISTERED", "SENDER_ID_MISMATCH"}


class TokenRefused(Exception):
    """No access token was given."""

    def __init__(self, answer: Answer):
        self.answer = answer
        super().__init__(answer.code)


@dataclass(frozen=True)
class ServiceAccount:
    """What the key file of a Firebase project says."""

    project_id: str
    client_email: str
    private_key_id: str
    private_key: str
    token_uri: str


class Fcm:
    """Sends pushes; keeps one access token until shortly before its end."""

    name = "fcm"

    def __init__(self):
        self._lock = threading.Lock()
        self._token, self._until, self._of = "", 0.0, ""

    def send(self, parcel: Parcel, target: Target) -> Answer:
        try:
            account = service_account()
            response = self._post(account, parcel, target)
            if response.status_code == 401:
                self._forget()
                response = self._post(account, parcel, target)
        except NotConfigured as missing:
            return self._answer(Outcome.LATER, code="NOT_CONFIGURED", detail=str(missing))
        except TokenRefused as refused:
            return refused.answer
        except httpx.TimeoutException as error:
            return self._answer(Outcome.LATER, code="TIMEOUT", detail=str(error))
        except httpx.TransportError as error:
            return self._answer(Outcome.LATER, code="CONNECTION", detail=str(error))
        return self._understood(response)

    def _post(self, account: ServiceAccount, parcel: Parcel, target: Target) -> httpx.Response:
        return client().post(
            f"{settings.FCM_URL}/v1/projects/{account.project_id}/messages:send",
            headers={"Authorization": f"Bearer {self._access_token(account)}"},
            json={"message": message(parcel, target)},
        )

    def _access_token(self, account: ServiceAccount) -> str:
        with self._lock:
            if self._of == account.private_key_id and time.monotonic() < self._until:
                return self._token
            given = self._ask(account)
            self._token, self._of = given["access_token"], account.private_key_id
            self._until = time.monotonic() + max(0, int(given.get("expires_in", TOKEN_LIFE)) - EARLY)
            return self._token

    def _forget(self) -> None:
        with self._lock:
            self._until = 0.0

    def _ask(self, account: ServiceAccount) -> dict:
        now = int(clock.now().timestamp())
        claims = {
            "iss": account.client_email,
            "scope": SCOPE,
            "aud": account.token_uri,
            "iat": now,
            "exp": now + TOKEN_LIFE,
        }
        headers = {"kid": account.private_key_id}
        assertion = jwt.encode(claims, account.private_key, algorithm="RS256", headers=headers)
        grant = "urn:ietf:params:oauth:grant-type:jwt-bearer"
        response = client().post(account.token_uri, data={"grant_type": grant, "assertion": assertion})
        given = body_of(response)
        if response.status_code != 200 or not given.get("access_token"):
            outcome = Outcome.LATER if response.status_code == 429 or response.status_code >= 500 else Outcome.OUR_BUG
            raise TokenRefused(
                self._answer(
                    outcome,
                    status_code=response.status_code,
                    code="TOKEN",
                    detail=str(given.get("error_description", given.get("error", ""))),
                )
            )
        return given

    def _understood(self, response: httpx.Response) -> Answer:
        body = body_of(response)
        if response.status_code == 200 and body.get("name"):
            return self._answer(Outcome.ACCEPTED, ref=str(body["name"]), status_code=200)
        if response.status_code == 200:
            return self._answer(Outcome.LATER, status_code=200, code="GARBAGE")
        error = body.get("error") if isinstance(body.get("error"), dict) else {}
        code = error_code(error)
        outcome = Outcome.GONE if code in _GONE else by_status(response.status_code)
        wait = retry_after(response.headers)
        if response.status_code == 429 and wait is None:
            wait = QUOTA_PAUSE
        return self._answer(
            outcome,
            status_code=response.status_code,
            code=code,
            detail=str(error.get("message", "")),
            retry_after=wait,
        )

    def _answer(self, outcome: Outcome, **said) -> Answer:
        return Answer(outcome=outcome, provider=self.name, **said)


def message(parcel: Parcel, target: Target) -> dict:
    """The message as FCM wants it: the key lets phones show a repeated one once, and apps tell it by its id."""
    urgent = parcel.priority != Priority.MARKETING
    return {
        "token": target.address,
        "notification": {"title": parcel.subject, "body": parcel.body},
        "data": {"message_id": str(parcel.message_id), "key": parcel.key, "template": parcel.template},
        "android": {"priority": "HIGH" if urgent else "NORMAL", "notification": {"tag": parcel.key}},
        "apns": {"headers": {"apns-collapse-id": parcel.key, "apns-priority": "10" if urgent else "5"}},
    }


def error_code(error: dict) -> str:
    """FCM's own code in the details, else the general status."""
    for detail in error.get("details") or []:
        if isinstance(detail, dict) and str(detail.get("@type", "")).endswith("FcmError"):
            return str(detail.get("errorCode", ""))
    return str(error.get("status", ""))


def service_account() -> ServiceAccount:
    """The key file of the settings. Raises NotConfigured."""
    text = settings.FCM_SERVICE_ACCOUNT
    path = Path(settings.FCM_SERVICE_ACCOUNT_FILE) if settings.FCM_SERVICE_ACCOUNT_FILE else None
    try:
        stored = json.loads(text or (path.read_text() if path else "{}"))
        if settings.FCM_TOKEN_URL:
            stored["token_uri"] = settings.FCM_TOKEN_URL
        return ServiceAccount(**{name: stored[name] for name in ServiceAccount.__dataclass_fields__})
    except (OSError, ValueError, KeyError) as error:
        raise NotConfigured(f"There is no usable Firebase key: {type(error).__name__} {error}") from None
