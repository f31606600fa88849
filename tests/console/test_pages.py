"""Dashboard, live figures, search and the page of a person, without a browser."""

from datetime import timedelta

import pytest

from apps.core import clock
from apps.core import console as board


@pytest.fixture
def registry():
    with board.empty_registry() as registry:
        yield registry


def figure(key, text, **fields):
    reading = board.Reading(text, "since today", "good")
    return board.Figure(key=key, title=key.title(), value=lambda request: reading, **fields)


def test_dashboard_shows_what_the_role_may_see(registry, console):
    board.register(figure("open", "12,34,567"), figure("closed", "99", permission="nobody.has_it"))
    page = console("VIEWER").get("/admin/").content.decode()
    assert "12,34,567" in page
    assert "since today" in page
    assert 'data-figure="closed"' not in page


def test_an_empty_dashboard_says_so(registry, console):
    assert "Your role has nothing on the dashboard." in console("VIEWER").get("/admin/").content.decode()


def test_live_answers_figures_and_queues_and_panels_on_request(registry, console):
    since = clock.now() - timedelta(hours=3, minutes=5)
    board.register(
        figure("one", "7"),
        board.Queue(
            key="held", title="Held", count=lambda: 1234, oldest=lambda: since, url="admin:index", icon="inbox"
        ),
        board.Queue(key="none", title="None", count=lambda: 0, oldest=lambda: 1 / 0, url="/admin/somewhere/"),
        board.Panel(
            key="p",
            title="P",
            template="console/figure.html",
            context=lambda request: {"reading": board.Reading("42")},
        ),
    )
    client = console("VIEWER")
    live = client.get("/admin/live/").json()
    assert list(live["figures"]) == ["one"]
    assert "1,234" in live["queues"]["held"]
    assert "oldest 3 h" in live["queues"]["held"]
    assert 'href="/admin/somewhere/"' in live["queues"]["none"]
    assert "nothing waits" in live["queues"]["none"]
    assert live["panels"] == {}
    assert "42" in client.get("/admin/live/?panels=1").json()["panels"]["p"]


def test_live_figures_are_for_staff(client, db):
    answer = client.get("/admin/live/")
    assert (answer.status_code, answer["Location"]) == (302, "/admin/login/?next=/admin/live/")


def test_search_asks_only_providers_of_the_role(registry, console):
    asked = []

    def provider(key, permission):
        def find(term):
            asked.append(key)
            return [board.Hit(f"{key} {term}", "Thing", f"/admin/{key}/")]

        return board.SearchProvider(key=key, title=key, permission=permission, find=find)

    board.register(provider("people", "accounts.find_user"), provider("vault", "nobody.has_it"))
    page = console("SUPPORT").get("/admin/search/?s=X1").content.decode()
    assert asked == ["people"]
    assert 'href="/admin/people/"' in page


def test_search_ignores_an_endless_term(registry, console):
    board.register(board.SearchProvider(key="x", title="X", find=lambda term: 1 / 0))
    assert console("SUPPORT").get("/admin/search/", {"s": "x" * 201}).status_code == 200


@pytest.mark.parametrize("spelling", ["{mobile}", "{national}", "{public_id}", "{lower_id}"])
def test_people_are_found_by_any_exact_identifier(console, member, spelling):
    user = member(mobile="+919876501234", name="Ravi")
    known = {
        "mobile": "+919876501234",
        "national": "98765 01234",
        "public_id": user.public_id,
        "lower_id": user.public_id.lower(),
    }
    page = console("SUPPORT").get("/admin/search/", {"s": spelling.format(**known)}).content.decode()
    assert f"/admin/people/{user.public_id}/" in page
    assert user.masked_mobile in page


def test_people_are_not_found_by_who_may_only_view(console, member):
    user = member(mobile="+919876501235")
    page = console("ANALYST").get("/admin/search/", {"s": "+919876501235"}).content.decode()
    assert user.public_id not in page


def test_person_page_masks_and_composes(registry, console, member):
    user = member(mobile="+919876501236", name="Meera")
    board.register(
        board.PlayerPanel(
            key="p",
            title="Wallet panel",
            template="console/figure.html",
            context=lambda request, person: {"reading": board.Reading(person.public_id)},
        ),
        board.PlayerPanel(
            key="q", title="Hidden panel", template="none.html", context=lambda r, p: {}, permission="nobody.has_it"
        ),
    )
    page = console("VIEWER").get(f"/admin/people/{user.public_id}/").content.decode()
    assert "Wallet panel" in page
    assert "Hidden panel" not in page
    assert user.masked_mobile in page
    assert "9876501236" not in page


def test_person_page_needs_the_permission(console, member):
    user = member()
    viewer = console("VIEWER")
    viewer.user.groups.clear()
    assert viewer.get(f"/admin/people/{user.public_id}/").status_code == 403


def test_console_runs_on_the_business_clock(console, member):
    user = member()
    type(user).objects.filter(pk=user.pk).update(last_login="2026-03-31T20:00:00Z")
    page = console("VIEWER").get(f"/admin/people/{user.public_id}/").content.decode()
    assert "01 Apr 2026, 01:30" in page
    assert "2026-03-31T20:00:00Z" in page
