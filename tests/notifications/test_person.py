"""What the post office holds of a person goes out with an export and goes away with an erasure."""

import pytest

from apps.core import privacy
from apps.notifications import services
from apps.notifications.models import ContactProfile, Device, Message, Preference

pytestmark = pytest.mark.django_db


@pytest.fixture
def holding():
    return next(held for held in privacy.holdings() if held.key == "notifications")


@pytest.fixture
def asha(member):
    user = member(email="asha@example.in")
    services.notify(user_id=user.pk, template="kyc.rejected", variables={"reason": "Asha's photo"}, event_id="e")
    services.notify_address(
        channel="SMS", address=user.mobile, template="otp.code", variables={"minutes": 5}, event_id="o", reference="r"
    )
    services.device_subscribe(user_id=user.pk, token="secret-token", platform="ios")
    services.preferences_set(user_id=user.pk, language="hi", wishes=[services.Wish("KYC", "PUSH", False)])
    return user


def test_the_export_has_everything(holding, asha):
    parts = {part.name: list(part.rows) for part in holding.export(asha)}
    texts = [(row["channel"], row["to"], row["text"]) for row in parts["messages"]]
    assert ("IN_APP", "", "Asha's photo") in texts
    assert (
        "SMS",
        asha.mobile,
        "•••• is your Munim code. It is valid for 5 minutes. Never tell it to anyone.",
    ) in texts
    assert parts["push_devices"][0]["token"] == "secret-token"
    assert parts["message_preferences"][1]["is_on"] is False


def test_the_erasure_leaves_no_text_and_no_address(holding, asha, member):
    other = member()
    services.notify(user_id=other.pk, template="kyc.verified", event_id="e")
    assert holding.erase(asha).startswith("Texts and addresses of 4 messages")
    rows = Message.objects.filter(user=asha)
    assert {
        (str(row.variables), row.address, row.address_index, row.address_shown, row.reference) for row in rows
    } == {("{}", None, None, "", "")}
    assert set(rows.values_list("state", flat=True)) == {"DELIVERED", "CANCELLED"}
    assert not Device.objects.filter(user=asha).exists()
    assert not Preference.objects.filter(user=asha).exists()
    assert not ContactProfile.objects.filter(user=asha).exists()
    assert Message.objects.filter(user=other, state="QUEUED").count() == 2
