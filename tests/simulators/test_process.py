"""The simulators as a process of their own, and who may have them."""

import importlib
import sqlite3

import pytest
from django.test import RequestFactory, override_settings
from django.urls import clear_url_caches, resolve

from config import urls as url_map
from tests.simulators.playing import playing
from tests.simulators.test_gateways import Calls
from tests.simulators.twin import Twin


def test_the_first_page_lists_the_worlds(simulators):
    page = simulators.get("/")
    assert page.status_code == 200
    assert "The outside world of this Munim" in page.text
    assert "Webhooks are made and kept; nobody is called." in page.text
    assert simulators.get("/static/simulators/simulators.css").headers["Content-Type"] == "text/css"
    assert simulators.get("/healthz").text == "ok"


def test_tables_of_another_version_are_made_afresh(tmp_path):
    home = tmp_path / "simulators"
    home.mkdir()
    with sqlite3.connect(home / "world.sqlite3") as old:
        old.execute("CREATE TABLE forgotten (id integer)")
        old.execute("PRAGMA user_version = 7")
    old.close()
    with playing(home=tmp_path) as world:
        assert world.get("/healthz").status_code == 200
    with sqlite3.connect(home / "world.sqlite3") as new:
        tables = [name for (name,) in new.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    new.close()
    assert "forgotten" not in tables


def test_the_gateways_books_outlive_the_process(tmp_path):
    with playing(home=tmp_path) as world:
        calls = Calls(Twin(world))
        payment_id = calls.twin.pay(calls.order())
        (settlement,) = calls.twin.settle()
        calls.twin.plan("refund", "FAILED")
        calls.twin.forget()
    with playing(home=tmp_path) as world:
        twin = Twin(world)
        assert [(one["id"], one["state"]) for one in twin.things("Payment")] == [(payment_id, "CAPTURED")]
        assert twin.things("Settlement") == [settlement]
        assert twin.things("Plan") == []
        assert twin.settle() == []


@pytest.fixture
def urls():
    """The URL map read anew under other settings, and put back."""

    def read_again(**settings):
        with override_settings(**settings):
            return importlib.reload(url_map)

    yield read_again
    importlib.reload(url_map)
    clear_url_caches()


def test_only_a_demo_leads_there(urls):
    assert [
        str(route.pattern) for route in urls(MUNIM_DEMO=False).urlpatterns if "simulators" in str(route.pattern)
    ] == []
    demo = urls(MUNIM_DEMO=True, SIMULATORS_URL="http://127.0.0.1:8002/")
    route = resolve("/simulators/kyc/", demo)
    answer = route.func(RequestFactory().get("/simulators/kyc/?pan=1"), **route.kwargs)
    assert (answer.status_code, answer["Location"]) == (302, "http://127.0.0.1:8002/kyc/?pan=1")
