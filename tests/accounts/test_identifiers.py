"""One spelling of a mobile number and an e-mail address."""

import pytest

from apps.accounts.engine.identifiers import BadIdentifier, normalise_email, normalise_mobile
from apps.accounts.engine.otp import DEMO_MOBILES, code_of
from apps.core.ids import uuid7


@pytest.mark.parametrize(
    "raw, national, stored",
    [
        ("+919876543210", False, "+919876543210"),
        (" +91 98765-43210 ", False, "+919876543210"),
        ("0091 (98765) 43210", False, "+919876543210"),
        ("+14155550123", False, "+14155550123"),
        ("9876543210", True, "+919876543210"),
        ("09876543210", True, "+919876543210"),
        ("919876543210", True, "+919876543210"),
        ("+919999900001", True, "+919999900001"),
    ],
)
def test_mobile(raw, national, stored):
    assert normalise_mobile(raw, national=national) == stored


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "9876543210",
        "+9198765",
        "+915876543210",
        "+91987654321０",
        "+0123456789",
        "+1" + "2" * 15,
        "+91९८७६५४३२१०",
        "x",
    ],
)
def test_bad_mobile(raw):
    with pytest.raises(BadIdentifier):
        normalise_mobile(raw)


def test_email():
    assert normalise_email("  Asha@Example.COM ") == "asha@example.com"


@pytest.mark.parametrize("raw", ["", "a", "a@b", "a b@c.d", "a@@c.d", "@c.d", f"{'a' * 250}@c.de"])
def test_bad_email(raw):
    with pytest.raises(BadIdentifier):
        normalise_email(raw)


def test_a_code_follows_from_key_and_id_alone():
    otp_id = uuid7()
    code = code_of(b"k" * 32, otp_id)
    assert code == code_of(b"k" * 32, otp_id)
    assert len(code) == 6
    assert code.isdigit()
    assert len({code_of(b"k" * 32, uuid7()) for _ in range(200)}) > 190
    assert sum(code_of(bytes([key]) * 32, otp_id) == code for key in range(200)) <= 2


def test_the_demo_numbers_are_those_of_the_contract():
    assert len(DEMO_MOBILES) == 20
    assert {"+919999900001", "+919999900020"} <= DEMO_MOBILES
    assert "+919999900021" not in DEMO_MOBILES
