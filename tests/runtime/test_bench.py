"""The benches' own arithmetic: the table, percentiles, what is counted."""

from collections import Counter

import pytest

from tests.bench.figures import Figure, table
from tests.bench.load import Clock, Report, content_length, request


def test_the_table_has_value_reference_and_ratio():
    figures = [
        Figure("S1 transfers", 6000.4, "/s", 7900.0, "pgbench", ">= 0.7 x", True),
        Figure("S5 p95", 49.126, "ms", reach="< 50 ms", reached=False),
    ]
    assert table(figures).splitlines() == [
        "name          value  unit  reference      ratio  reach",
        "------------  -----  ----  -------------  -----  --------  -----------",
        "S1 transfers  6,000  /s    7,900 pgbench  0.76   >= 0.7 x  ok",
        "S5 p95        49.13  ms                          < 50 ms   NOT REACHED",
    ]


def test_a_figure_without_a_reference_has_no_ratio():
    assert Figure("S8", 1.0, "ms").ratio is None
    assert Figure("S8", 1.0, "ms", 4.0).ratio == pytest.approx(0.25)


def test_percentiles_are_of_all_answers():
    report = Report(seconds=2.0, latencies=[number / 1000 for number in range(100, 0, -1)])
    assert report.rate == pytest.approx(50)
    assert report.percentile(0.95) == pytest.approx(0.096)
    assert report.percentile(1.0) == pytest.approx(0.1)


def test_rounds_add_up():
    both = Report(2.0, [0.1], Counter({200: 1})) + Report(3.0, [0.2, 0.3], Counter({200: 2}))
    assert (both.seconds, both.latencies, both.statuses) == (5.0, [0.1, 0.2, 0.3], {200: 3})


def test_only_the_measured_time_counts():
    clock = Clock(start=10.0, end=20.0)
    assert [clock.counts(now) for now in (9.9, 10.0, 19.9, 20.0)] == [False, True, True, False]
    assert clock.is_over(20.0)


def test_requests_and_answers_are_plain_http():
    asked = request("POST", "/x", token="t", body=b"{}", Idempotency_Key="k")
    assert asked.splitlines()[0] == b"POST /x HTTP/1.1"
    assert b"Idempotency-Key: k" in asked
    assert asked.endswith(b"\r\n\r\n{}")
    assert content_length(b"HTTP/1.1 200 OK\r\nContent-Length: 12\r\nServer: x") == 12
