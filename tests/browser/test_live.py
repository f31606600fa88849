"""The dashboard and the operations page move without a reload."""

import pytest
from django.conf import settings as configured
from playwright.sync_api import expect

from apps.core import approvals, policy
from apps.core.models import Setting
from tests.browser.hands import picture
from tests.factories.accounts import make_staff
from tests.live.conftest import Server

# The dashboard asks by itself now and then; here it does not, so that only the socket can have told it.
NEVER_BY_ITSELF = """
  const real = window.setTimeout;
  window.setTimeout = (then, after, ...rest) => real(then, after >= 15000 ? 1e8 : after, ...rest);
"""


@pytest.fixture
def live_process(transactional_db, settings):
    """A live process on this test's database, and pages that are told of it."""
    server = Server(MUNIM_TEST_REPORT="1")
    settings.LIVE_URL = f"ws://127.0.0.1:{server.port}/ws/"
    policy_parts = {**configured.CONTENT_SECURITY_POLICY["DIRECTIVES"]}
    policy_parts["connect-src"] = [*policy_parts["connect-src"], f"ws://127.0.0.1:{server.port}"]
    settings.CONTENT_SECURITY_POLICY = {"DIRECTIVES": policy_parts}
    yield server
    server.stop()


def test_a_queue_count_moves_without_reload(live_process, browse):
    page = browse("ADMIN")
    page.add_init_script(NEVER_BY_ITSELF)
    page.goto("/admin/")
    expect(page.locator("html[data-live=on]")).to_be_attached()
    count = page.locator('[data-queue="core.approvals"] .queue-count')
    expect(count).to_have_text("0")
    high = next(one.key for one in policy.declarations() if one.high_impact)
    approvals.request(
        key="core.setting", payload={"key": high, "value": policy.get(high)}, maker=make_staff("ADMIN"), reason="test"
    )
    expect(count).to_have_text("1")
    assert not Setting.objects.exists()
    page.goto("/admin/live/counter/operations/")
    expect(page.get_by_text("Connected users")).to_be_visible()
    expect(page.locator(".figure", has_text="Connected users").locator("strong")).to_have_text("1")
    picture(page, "live-operations")
    page.goto("/admin/live/counter/events/")
    expect(page.get_by_role("heading", name="wallet.update")).to_be_visible()
    picture(page, "live-events")
