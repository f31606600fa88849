"""Known personal data is planted and looked for: on every console page, in every answer of the API, in every log line.

What may show it: the person's own export, and a reveal's one answer.
"""

import logging
import re

import pytest
from django.contrib import admin
from django.contrib.admin.utils import quote
from django.urls import reverse

from apps.accounts.kyc.models import KycCase
from apps.accounts.privacy import flows, services
from apps.core import audit
from tests.architecture.routes import read_table
from tests.factories import kyc
from tests.factories.privacy import make_reveal

PAN = "ABCPP4321K"
V1 = "/api/v1/"


@pytest.fixture
def known(asha, planted, staff) -> dict[str, str]:
    """Everything personal about one person who has done everything, by kind."""
    for purpose in kyc.Purpose.values:
        kyc.services.consent_give(
            user_id=asha.pk, purpose=purpose, text_version=kyc.TEXT, ip="203.0.113.9", device="d"
        )
    for _ in range(3):
        kyc.submit(asha, PAN, planted.name, kyc.date.fromisoformat(planted.birth))
        kyc.close("FINAL_FAIL", "NAME_MISMATCH", user=asha)
    kyc.send_selfie(asha)
    assert KycCase.objects.filter(profile__user=asha).exists()
    actor = staff("SUPPORT")
    note = f"Called from {planted.mobile}, writes from {planted.email}, PAN {PAN}"
    audit.record("tests.note", asha, actor=actor, after={"mobile": asha.mobile, "email": planted.email}, reason=note)
    services.reveal_show(reveal_id=make_reveal(actor=actor, user=asha, note=note).pk, actor=actor)
    export = services.export_request(user_id=asha.pk, actor=asha, reason=note)
    flows.export_build(export_id=export.pk)
    return {"mobile": planted.mobile, "email": planted.email, "birth": planted.birth, "pan": PAN}


def leaks(known: dict[str, str], where: str, text: str) -> list[str]:
    text = re.sub(r"[\s-]+", lambda space: "-" if "-" in space[0] else " ", text)
    return [f"{kind} in {where}" for kind, value in known.items() if value in text]


def pages():
    """Every list of the console, and the pages of its newest rows."""
    for model, page in admin.site._registry.items():
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        yield reverse(f"{name}_changelist")
        for row in page.model._default_manager.order_by("-pk")[:4]:
            yield reverse(f"{name}_change", args=[quote(row.pk)])


def test_on_every_page_of_the_console(known, asha, console):
    browser, found, seen = console("ADMIN"), [], 0
    asked = [*pages(), reverse("admin:person", args=[asha.public_id]), reverse("admin:index")]
    asked += [f"{reverse('admin:search')}?s={asha.public_id}"]
    for path in asked:
        answer = browser.get(path, follow=True)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        found += leaks(known, path, body.decode())
        seen += answer.status_code == 200
    assert found == []
    assert seen > 60


def test_in_every_answer_of_the_api(known, asha, api, staff):
    plain = sorted({row.path for row in read_table() if row.method == "GET" and "<" not in row.route})
    people = {"asha": api(asha), **{role: api(staff(role)) for role in ("ADMIN", "SUPPORT", "FINANCE", "ANALYST")}}
    found = []
    for who, client in people.items():
        for path in [*plain, f"{V1}kyc/status?mobile=%2B91{known['mobile']}"]:
            answer = client.get(path)
            found += leaks(known, f"{path} for {who}", answer.content.decode(errors="replace"))
    assert found == []


def test_in_every_line_of_the_log(known, asha, api, console, caplog, capfd):
    caplog.set_level(logging.DEBUG)
    api().post(V1 + "auth/send-otp", {"mobile": asha.mobile}, format="json")
    api().get(f"{V1}kyc/status?mobile={asha.mobile}")
    console("SUPPORT").get(f"/admin/accounts/user/?q={known['mobile']}")
    logging.getLogger("munim.tests").warning("wrote %s to %s about %s", known["mobile"], known["email"], known["pan"])
    lines = caplog.text + "".join(capfd.readouterr())
    assert "munim.tests" in lines
    shown = [line for line in lines.splitlines() if leaks(known, "", line) and line.startswith("{")]
    assert shown == []
