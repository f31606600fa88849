"""TOTP by the numbers of RFC 6238 and the codes people write down."""

import base64
from datetime import UTC, datetime

import pytest

from apps.accounts.engine import totp

SECRET = base64.b32encode(b"12345678901234567890").decode()


@pytest.mark.parametrize(
    "seconds, code",
    [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (2000000000, "279037")],
)
def test_the_vectors_of_the_rfc(seconds, code):
    at = datetime.fromtimestamp(seconds, UTC)
    assert totp.code_at(SECRET, at) == code
    assert totp.matching_step(SECRET, code, at=at) == seconds // 30


def test_recovery_codes_have_no_look_alikes():
    codes = totp.new_recovery_codes()
    assert len(set(codes)) == 10
    assert {len(code) for code in codes} == {11}
    assert set("".join(codes)) <= set(totp.ALPHABET + "-")
    assert totp.typed(" ab2cd-ef3gh ") == "AB2CDEF3GH"
