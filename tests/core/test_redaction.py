"""Personal data is masked by name and by shape; ids and amounts are left alone."""

import pytest

from apps.core.redaction import redact, redact_text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("write to asha.k@example.co.in", "write to a•••@example.co.in"),
        ("+919999900001", "••••0001"),
        ("call 9999900001 now", "call ••••001 now"),
        ("PAN ABCDE1234F", "PAN ••••34F"),
        ("Aadhaar 1234 5678 9012", "Aadhaar ••••9012"),
        ("order 12345678901234567890", "order 12345678901234567890"),
        ("0199a1b2-7c3d-7abc-9def-999990000123", "0199a1b2-7c3d-7abc-9def-999990000123"),
        ("9999900001.50", "9999900001.50"),
    ],
)
def test_masks_by_shape(text, shown):
    assert redact_text(text) == shown


def test_masks_by_name_at_any_depth():
    assert redact({"user": {"PAN": "ABCDE1234F", "otp": "123456"}, "rows": [{"mobile": "12345"}], "n": 5}) == {
        "user": {"PAN": "••••34F", "otp": "[hidden]"},
        "rows": [{"mobile": "••••5"}],
        "n": 5,
    }
