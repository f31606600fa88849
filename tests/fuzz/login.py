"""How the fuzzer logs in: over HTTP, as a demo user by code or as demo staff by password, anew every few minutes."""

import atexit
import json
import os
import urllib.request
from collections import Counter

import schemathesis

RENEW_SECONDS = 300
DEMO = {"mobile": "+919999900001", "code": "123456"}


def _post(path: str, body: dict) -> dict:
    request = urllib.request.Request(
        f"{os.environ['MUNIM_FUZZ_URL']}/api/v1/{path}",
        data=json.dumps(body).encode(),
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)


@schemathesis.auth(refresh_interval=RENEW_SECONDS)
class Login:
    """A fresh access token: what is fuzzed may end the session it is fuzzed with."""

    def get(self, case, context) -> str:
        who = os.environ["MUNIM_FUZZ_AS"]
        if who == "member":
            return _post("auth/verify-otp", DEMO)["access"]
        return _post("auth/staff-login", {"email": f"{who}@munim.test", "password": "munim-demo"})["access"]

    def set(self, case, data: str, context) -> None:
        case.headers["Authorization"] = f"Bearer {data}"


answers = Counter()


@schemathesis.hook
def after_call(context, case, response) -> None:
    answers[response.status_code] += 1


@atexit.register
def tell() -> None:
    """A run in which everything was refused proves nothing: how many of each."""
    print("Answers:", ", ".join(f"{count} x {status}" for status, count in sorted(answers.items())))
