"""The play world of messages: its pages, its providers' manners."""

import re

import httpx
import pytest


def token_of(page: httpx.Response) -> str:
    return re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text).group(1)


@pytest.fixture
def world(simulators):
    simulators.post("/post/steer/clear")
    return simulators


def sms(world, reference="r1", to="+919876543210", key="munim-local-only-sms"):
    body = {"to": to, "text": "Hello <b>you</b>", "sender": "MUNIMJ", "reference": reference}
    return world.post("/post/sms/messages", json=body, headers={"Authorization": f"Bearer {key}"})


def test_the_page_shows_what_was_sent(world):
    assert "Nothing has been sent yet." in world.get("/post/").text
    assert sms(world).status_code == 202
    page = world.get("/post/", params={"to": "98765"})
    assert "Hello &lt;b&gt;you&lt;/b&gt;" in page.text
    number = re.search(r'href="/post/(\d+)"', page.text).group(1)
    assert "DELIVERED" in world.get(f"/post/{number}").text


def test_a_person_chooses_what_happens(world):
    token = token_of(world.get("/post/"))
    said = {"csrfmiddlewaretoken": token, "channel": "SMS", "to": "", "outcome": "BUSY", "times": "1"}
    assert world.post("/post/rules", data=said).status_code == 302
    assert "429: too many" in world.get("/post/").text
    busy = sms(world)
    assert (busy.status_code, busy.headers["Retry-After"]) == (429, "30")
    assert sms(world).status_code == 202


def test_a_reference_is_taken_once(world):
    first, again = sms(world).json(), sms(world)
    assert (again.status_code, again.json()["id"]) == (409, first["id"])


def test_nobody_sends_without_a_key(world):
    assert sms(world, key="wrong").status_code == 401
    push = world.post("/post/fcm/v1/projects/munim-play/messages:send", json={"message": {"token": "t"}})
    assert push.json()["error"]["details"][0]["errorCode"] == "UNAUTHENTICATED"
    assert world.post("/post/mail/v3/x/messages", data={"to": "a@b.in"}).status_code == 401


def test_a_forged_assertion_gets_no_token(world):
    answer = world.post(
        "/post/fcm/token",
        data={"grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer", "assertion": "a.b.c"},
    )
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")
