"""Shared fixtures of the suite."""

import subprocess
import sys

import hypothesis
import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from rest_framework.test import APIClient

from apps.accounts import services
from apps.accounts.models import User
from apps.core import gate, policy, scripts
from apps.core.snapshot import forget_all
from apps.simulators.gateways.keys import BELOW
from config.env import BASE_DIR
from tests.factories.accounts import make_member, make_staff
from tests.loud import pytest_terminal_summary as pytest_terminal_summary
from tests.postgres import template
from tests.simulators.playing import playing
from tests.simulators.twin import Twin

scripts.SOCKET_TIMEOUT = 60.0  # seconds: a busy machine's Redis is not a dead one
# The same examples each time, however long the machine takes over one; nothing is written into the checkout.
hypothesis.settings.register_profile("suite", derandomize=True, deadline=None, database=None)
hypothesis.settings.load_profile("suite")


def pytest_configure(config):
    """The database is migrated while the workers collect."""
    if hasattr(config, "workerinput") or not config.getoption("numprocesses", None) or config.option.collectonly:
        return
    making = subprocess.Popen([sys.executable, "-m", "tests.postgres.template"], cwd=BASE_DIR)
    config.add_cleanup(making.wait)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings, django_db_keepdb, django_db_createdb):
    """A new test database is a copy of the migrated one."""
    if django_db_createdb or not django_db_keepdb:
        connection.settings_dict["TEST"]["TEMPLATE"] = template.ready()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Every test database has its roles; the flush between tests keeps them (tests/postgres)."""
    with django_db_blocker.unblock():
        call_command("load_roles", verbosity=0)
        call_command("load_kyc_defaults", verbosity=0)


@pytest.fixture(autouse=True)
def empty_redis():
    """No counter, cached fact or broker message of another test; each worker has a Redis number of its own."""
    gate.client().flushdb()


@pytest.fixture(autouse=True)
def _fresh_snapshots():
    """Settings, jurisdiction and caps are read anew in each test."""
    forget_all()


@pytest.fixture(autouse=True)
def _no_lots():
    """No case comes up twice by chance: a test that wants the lot to fall says so."""
    with policy.override(review__double_percent=0, review__golden_percent=0):
        yield


@pytest.fixture(scope="session")
def simulators():
    """The outside world as a process of its own: `.url`, `.get`, `.post`."""
    with playing() as running:
        yield running


@pytest.fixture
def twin(simulators, settings):
    """The gateways' twin, empty, where our clients find it: `.pay`, `.plan`, `.outage`, `.books`, `.collect` ..."""
    gateways = Twin(simulators)
    gateways.reset()
    settings.GATEWAYS = {
        code: {**terms, "url": f"{simulators.url}/{BELOW[code]}"} for code, terms in settings.GATEWAYS.items()
    }
    return gateways


@pytest.fixture
def staff(db):
    """`staff("ANALYST")`: a member of staff of that role."""
    return make_staff


@pytest.fixture
def member(db):
    """`member()`: an app user."""
    return make_member


@pytest.fixture
def api(db):
    """`api(user)`: a client with a real access token; `api()` is nobody."""

    def client_of(user: User | None = None) -> APIClient:
        client = APIClient()
        if user is not None:
            pair = services.session_open(user=user)
            client.credentials(HTTP_AUTHORIZATION=f"Bearer {pair.access}")
        return client

    return client_of


@pytest.fixture
def console(db):
    """`console("FINANCE")`: a browser logged in to the console as that role; `.user` is who it is."""

    def client_of(role: str = "ADMIN", user: User | None = None) -> Client:
        client = Client()
        client.user = user or make_staff(role)
        client.force_login(client.user)
        return client

    return client_of
