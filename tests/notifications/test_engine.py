"""The pure parts: wordings, retries, quiet hours, SMS parts."""

import random
from datetime import UTC, datetime, time, timedelta

import pytest

from apps.notifications.engine import retries, wording
from apps.notifications.engine.parts import sms_parts
from apps.notifications.engine.quiet import quiet_end

AT = datetime(2026, 11, 21, 18, 0, tzinfo=UTC)  # 23:30 in Kolkata


class TestWording:
    def test_renders_what_it_is_given_and_only_names(self):
        assert wording.render("Hi {{ name }}, {{name}}", {"name": "{{ x }}"}) == "Hi {{ x }}, {{ x }}"

    def test_refuses_a_missing_value(self):
        with pytest.raises(wording.MissingValue):
            wording.render("{{ name }}", {})

    @pytest.mark.parametrize("text", ["{% load x %}", "{{ a.b }}", "{{ a|safe }}", "{{ }}", "}}"])
    def test_knows_no_other_braces(self, text):
        assert wording.problems(text, allowed=["a"]) == [
            "Write a variable as {{ name }}; other braces are not understood."
        ]

    def test_html_is_escaped_and_links_are_links(self):
        text = 'Dear <b>"you"</b>,\nsee https://munim.example/a?b=1&c=2.\n\nhttps://munim.example/go'
        assert wording.as_html(text) == (
            "<p>Dear &lt;b&gt;&quot;you&quot;&lt;/b&gt;,<br>\nsee "
            '<a href="https://munim.example/a?b=1&amp;c=2">https://munim.example/a?b=1&amp;c=2</a>.</p>\n'
            '<p><a class="button" href="https://munim.example/go">https://munim.example/go</a></p>'
        )

    def test_a_script_in_a_value_stays_text(self):
        shown = wording.as_html(wording.render("{{ name }}", {"name": '"><script>x</script>'}))
        assert shown == "<p>&quot;&gt;&lt;script&gt;x&lt;/script&gt;</p>"


class TestRetries:
    def test_seven_pauses_add_up_to_half_an_hour(self):
        assert sum(retries.PAUSES) == 1800
        assert len(retries.PAUSES) == retries.TRIES - 1

    def test_jitter_stays_within_a_fifth(self):
        chance = random.Random(7)
        pauses = [retries.pause(3, chance=chance).total_seconds() for _ in range(200)]
        assert 32 <= min(pauses) < 34
        assert 46 < max(pauses) <= 48

    def test_never_before_the_provider_asked_and_never_after_an_hour(self):
        assert retries.pause(1, retry_after=30) == timedelta(seconds=30)
        assert retries.pause(1, retry_after=86400) == timedelta(hours=1)

    def test_the_eighth_was_the_last(self):
        assert retries.pause(8) is None


@pytest.mark.parametrize(
    ("start", "end", "until"),
    [
        (time(22), time(8), datetime(2026, 11, 22, 2, 30, tzinfo=UTC)),
        (time(23), time(23, 45), datetime(2026, 11, 21, 18, 15, tzinfo=UTC)),
        (time(1), time(8), None),
        (time(23, 30), time(23, 30), None),
        (time(12), time(23, 30), None),
        (None, time(8), None),
    ],
)
def test_quiet_hours_end(start, end, until):
    assert quiet_end(AT, zone="Asia/Kolkata", start=start, end=end) == until


@pytest.mark.parametrize(
    ("text", "parts"),
    [("x" * 160, 1), ("x" * 161, 2), ("x" * 306, 2), ("x" * 307, 3), ("€" * 80, 1), ("€" * 81, 2)]
    + [("क" * 70, 1), ("क" * 71, 2), ("क" * 134, 2), ("क" * 135, 3), ("😀" * 35, 1), ("😀" * 36, 2), ("", 1)],
)
def test_sms_parts(text, parts):
    assert sms_parts(text) == parts
