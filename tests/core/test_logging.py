"""Log lines: JSON, with the request's id, without personal data."""

import io
import json
import logging
import os
import sys
from datetime import datetime, timedelta

import pytest
import structlog

from apps.core import context
from apps.core.logging import formatter, hide, hide_text


@pytest.fixture
def lines():
    """What two loggers, one of each kind, write as JSON."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter())
    logger = logging.getLogger("munim.test")
    logger.addHandler(handler)
    logger.propagate = False
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    logger.removeHandler(handler)
    logger.propagate = True


def test_both_kinds_of_logger_write_the_same_shape(lines):
    with context.bind(request_id="req-12345", actor_id=42, ip="192.0.2.1"):
        logging.getLogger("munim.test").info("paid %s", "x", extra={"amount": "5.00"})
        structlog.get_logger("munim.test").info("paid x", amount="5.00")
    first, second = lines()
    assert first.pop("timestamp") and second.pop("timestamp")
    assert first == second
    assert first == {
        "event": "paid x", "amount": "5.00", "level": "info", "logger": "munim.test",
        "request_id": "req-12345", "actor": 42, "ip": "192.0.2.1",
    }  # fmt: skip


def test_a_traceback_is_one_line_and_masked(lines):
    try:
        raise ValueError("no route to asha@example.in")
    except ValueError:
        logging.getLogger("munim.test").exception("failed")
    [line] = lines()
    assert "ValueError" in line["exception"]
    assert "asha@example.in" not in line["exception"]


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("call +919999900001 now", "call ••••0001 now"),
        ("call 9999900001", "call ••••001"),
        ("mail asha@example.in", "mail a•••@example.in"),
        ("pan ABCDE1234F", "pan ••••34F"),
        ("account 123456789012", "account ••••9012"),
        ("Bearer abc.def-ghi", "[hidden]"),
        ("Api-Key pre.secret", "[hidden]"),
        ("jwt eyJhbGciOiJI.eyJzdWIi.sig-na_ture", "jwt [hidden]"),
        ("your code is 123456", "your code is [hidden]"),
        ("OTP: 4821", "OTP: [hidden]"),
        ("batch 01a1fd83-1648-77dd-aaa2-026e2dd02709", "batch 01a1fd83-1648-77dd-aaa2-026e2dd02709"),
        ("took 12.123456789 s", "took 12.123456789 s"),
        ("2026-11-21T09:55:58.511016Z", "2026-11-21T09:55:58.511016Z"),
    ],
)
def test_personal_data_in_texts(text, masked):
    assert hide_text(text) == masked


def test_personal_data_by_name():
    hidden = hide({"mobile": 9999900001, "otp": "123456", "nested": [{"refresh": "abc", "amount": 5}], "pan": ""})
    assert hidden["otp"] == hidden["nested"][0]["refresh"] == "[hidden]"
    assert "99999" not in str(hidden["mobile"])
    assert hidden["nested"][0]["amount"] == 5
    assert hidden["pan"] == ""


@pytest.mark.django_db
def test_the_access_line(client, capsys):
    client.get("/api/v1/nowhere", {"mobile": "+919999900001"}, headers={"x-request-id": "request-1"})
    client.get("/healthz")
    [line] = [json.loads(text) for text in capsys.readouterr().err.splitlines() if '"munim.access"' in text]
    assert line.pop("ms") > 0
    assert datetime.fromisoformat(line.pop("timestamp")).utcoffset() == timedelta()
    assert line == {
        "event": "request", "method": "GET", "path": "/api/v1/nowhere", "status": 404, "level": "info",
        "logger": "munim.access", "request_id": "request-1", "ip": "127.0.0.1",
    }  # fmt: skip


@pytest.mark.django_db
def test_an_access_line_that_cannot_be_written_costs_no_answer(client, monkeypatch):
    """As on a full disk: the answer is made by then, and money may have moved."""
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb", buffering=0) as nobody_reads:
        monkeypatch.setattr(sys, "stderr", io.TextIOWrapper(nobody_reads, write_through=True))
        assert client.get("/api/v1/nowhere").status_code == 404
        monkeypatch.undo()
