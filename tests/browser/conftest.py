"""A real Chromium against a live server; whatever the browser complains about fails the test."""

import os
import shutil
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser.hands import WAIT_TO_BE_LOADED
from tests.factories.accounts import make_staff

# A page on a busy machine may take long; a page that is wrong stays wrong.
expect.set_options(timeout=30_000)
# The browser gives up what a page that is left had still asked for: nobody's fault.
GIVEN_UP = "net::ERR_ABORTED"
NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items):
    """Every test here is a browser test and sees committed rows."""
    for item in items:
        if "/tests/browser/" in item.path.as_posix():
            item.add_marker("browser")
            item.add_marker(pytest.mark.django_db(transaction=True))


def chromium_path() -> str | None:
    return os.environ.get("MUNIM_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """One browser for all the browser tests of a worker."""
    path = chromium_path()
    if path is None:
        pytest.skip("needs Chromium: `make browser` installs it, then run the tests again.")
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        # Playwright keeps an event loop in this thread, which Django would mistake for async code.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


class Complaints(list):
    """Console errors, uncaught exceptions, failed requests and error answers, but for the paths expected to fail."""

    def __init__(self):
        super().__init__()
        self.expected: set[str] = set()

    def watch(self, page: Page) -> None:
        page.on("pageerror", lambda error: self.append(f"exception: {error}"))
        page.on("requestfailed", self._miss)
        page.on("response", self._judge)
        page.on("console", self._hear)

    def _miss(self, request) -> None:
        if request.failure != GIVEN_UP:
            self.append(f"failed: {request.url} {request.failure}")

    def _judge(self, response) -> None:
        if response.status >= 400 and urlsplit(response.url).path not in self.expected:
            self.append(f"{response.status}: {response.url}")

    def _hear(self, message) -> None:
        where = urlsplit((message.location or {}).get("url", "")).path
        if message.type == "error" and where not in self.expected:
            self.append(f"console: {message.text}")


@pytest.fixture
def complaints() -> Complaints:
    """What browsers complained about in this test; `complaints.expected.add(path)` excuses one address."""
    return Complaints()


@pytest.fixture
def browse(chromium, live_server, complaints):
    """`browse("ANALYST", theme="dark")`: a page of somebody of that role, logged in; `browse(None)` is nobody's."""
    contexts = []

    def open_page(role: str | None = "ADMIN", *, theme: str = "light", user=None, size=(1440, 900)) -> Page:
        context = chromium.new_context(
            base_url=live_server.url, color_scheme=theme, viewport={"width": size[0], "height": size[1]}
        )
        contexts.append(context)
        context.add_init_script(WAIT_TO_BE_LOADED)
        if role or user:
            context.add_cookies([{**_session(user or make_staff(role)), "url": live_server.url}])
        page = context.new_page()
        complaints.watch(page)
        return page

    yield open_page
    for context in contexts:
        for page in context.pages:
            page.wait_for_load_state()  # what it still asks for reads the database that is about to be emptied
        context.close()
    assert complaints == []


def _session(user) -> dict[str, str]:
    client = Client()
    client.force_login(user)
    return {"name": settings.SESSION_COOKIE_NAME, "value": client.cookies[settings.SESSION_COOKIE_NAME].value}
