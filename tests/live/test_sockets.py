"""The live process over real sockets: what a client sees."""

import json
from contextlib import suppress

import pytest
from websockets.exceptions import ConnectionClosed

from apps.accounts import services as accounts
from apps.accounts.services import sessions as account_sessions
from apps.core import clock, policy, privacy
from apps.core.events.relay import drain
from apps.notifications.live import services
from apps.notifications.live.models import Counter, Event, Ticket
from tests.factories.live import tell
from tests.factories.wallet import make_deposit
from tests.runtime.processes import PATIENCE

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("quiet")]


def refused(server, ticket: str, **options) -> int:
    """The code a connection is closed with."""
    with pytest.raises(ConnectionClosed) as closed, server.open(ticket, **options) as wire:
        wire.recv(timeout=PATIENCE)
    return closed.value.rcvd.code


def ticket_of(user, **changes) -> str:
    session = accounts.session_open(user=user).session
    user.refresh_from_db()
    given = {"token_version": user.token_version, "session_id": session.pk, **changes}
    return services.ticket_issue(user=user, **given)


class TestTicket:
    def test_from_the_api_opens_one_socket(self, sockets, api, member):
        user = member()
        answer = api(user).post("/api/v1/auth/live-ticket")
        assert (answer.status_code, answer.json()["expires_in"]) == (201, 60)
        ticket = answer.json()["ticket"]
        with sockets.open(ticket) as wire:
            assert wire.subprotocol == "munim.v1"
            hello = {"v": 1, "type": "hello", "seq": 0, "scopes": {"settings": 0}}
            assert json.loads(wire.recv(timeout=PATIENCE)) == hello
        assert refused(sockets, ticket) == 4401
        assert not Ticket.objects.exists()

    def test_is_kept_as_a_digest_only(self, api, member):
        ticket = api(member()).post("/api/v1/auth/live-ticket").json()["ticket"]
        row = Ticket.objects.get()
        assert ticket.encode() not in bytes(row.digest) and len(bytes(row.digest)) == 32

    def test_that_is_none_is_refused(self, sockets):
        for offered in (["munim.v1", "x"], ["munim.v1"], ["munim.v1", "A" * 43], ["munim.v1", "a", "b"]):
            assert refused(sockets, "", subprotocols=offered) == 4401

    def test_that_is_too_old_is_refused_and_gone(self, sockets, member):
        user = member()
        ticket = ticket_of(user)
        Ticket.objects.update(expires_at=clock.now())
        assert refused(sockets, ticket) == 4401
        assert not Ticket.objects.exists()

    def test_of_an_ended_session_or_an_older_token_is_refused(self, sockets, member):
        user = member()
        assert refused(sockets, ticket_of(user, token_version=user.token_version + 1)) == 4401
        ticket = ticket_of(user)
        account_sessions.end_all(user, "LOGOUT")
        assert refused(sockets, ticket) == 4401

    def test_of_a_blocked_user_is_refused(self, sockets, member, staff):
        user = member()
        ticket = ticket_of(user)
        accounts.user_block(user_id=user.pk, reason="test", actor=staff())
        assert refused(sockets, ticket) == 4403

    def test_unused_ones_are_purged(self, member):
        ticket_of(member())
        assert services.tickets_purge() == 0
        Ticket.objects.update(expires_at=clock.now())
        assert services.tickets_purge() == 1


class TestOrigin:
    def test_must_be_the_tickets_own_or_listed(self, sockets, member):
        user = member()
        for bound, origin in (
            ("", None),
            ("", "https://app.example"),
            ("https://desk.example", "https://desk.example"),
        ):
            with sockets.open(ticket_of(user, origin=bound), origin=origin) as wire:
                assert json.loads(wire.recv(timeout=PATIENCE))["type"] == "hello"
        desk = "https://desk.example"
        for bound, origin in (("", "https://evil.example"), (desk, "https://app.example"), (desk, None)):
            assert refused(sockets, ticket_of(user, origin=bound), origin=origin) == 4403

    def test_another_path_is_no_door(self, sockets, member):
        assert refused(sockets, ticket_of(member()), path="/elsewhere") == 4404


class TestSequence:
    def test_comes_live_in_order_to_both_devices(self, app, member):
        user = member()
        phone, tablet = app(user), app(user)
        for number in range(1, 6):
            tell(user, number)
        for device in (phone, tablet):
            frames = [device.next() for _ in range(5)]
            assert [(one["seq"], one["data"]["payload"]["number"]) for one in frames] == [(n, n) for n in range(1, 6)]
            assert frames[0].keys() == {"v", "type", "id", "seq", "at", "data"}
        row = Event.objects.get(user=user, seq=1)
        assert (frames[0]["id"], frames[0]["at"]) == (str(row.id), f"{row.at:%Y-%m-%dT%H:%M:%S.%f}"[:-3] + "Z")

    def test_begins_where_the_server_says(self, app, member):
        user = member()
        tell(user, *range(1, 8))
        device = app(user)
        assert device.hello["seq"] == 7
        tell(user, 8)
        assert device.take(1) == [8]

    def test_is_resumed_from_what_the_client_knows(self, app, member):
        user = member()
        tell(user, *range(1, 251))
        device = app(user)
        device.resume(3)
        assert device.take(247) == [*range(4, 251)]
        tell(user, 251)
        assert device.take(1) == [251]

    def test_resync_when_the_log_is_shorter_or_the_client_knows_more(self, app, member):
        user = member()
        tell(user, *range(1, 11))
        Event.objects.filter(user=user, seq__lte=5).delete()
        device = app(user)
        device.resume(5)
        assert device.take(5) == [6, 7, 8, 9, 10]
        for place in (4, 0, 11, 10**15):
            device.resume(place)
            assert device.next() == {"v": 1, "type": "resync", "seq": 10}
        tell(user, 11)
        assert device.take(1) == [11]

    def test_an_operator_can_force_a_resync_of_all_devices_even_offline_ones(self, app, member, staff):
        user = member()
        device = app(user)
        tell(user, 1)
        assert device.take(1) == [1]
        assert services.resync_force(user_id=user.pk, actor=staff(), reason="test") == 2
        assert device.next() == {"v": 1, "type": "resync", "seq": 2}
        later = app(user)
        later.resume(1)
        assert later.next() == {"v": 1, "type": "resync", "seq": 2}
        tell(user, 2)
        assert (device.take(1), later.take(1)) == ([3], [3])

    def test_wallet_update_follows_a_deposit(self, app, member):
        user = member()
        device = app(user)
        make_deposit(user, "250.00")
        drain()
        frame = device.next()
        assert (frame["type"], frame["seq"], frame["data"]["txn"]["type"]) == ("wallet.update", 1, "payments.deposit")
        assert frame["data"]["balance"]["available"] == {"amount": "250.00", "currency": "INR"}

    def test_settings_come_to_everybody_with_a_sequence_of_their_own(self, app, member, staff):
        one, two = app(member()), app(member())
        policy.set(key="api.default_per_minute", value=120, actor=staff(), reason="test")
        drain()
        for device in (one, two):
            frame = device.next()
            assert (frame["type"], frame["scope"], frame["seq"]) == ("settings.update", "settings", 1)
            assert frame["data"] == {"keys": ["api.default_per_minute"]}
        one.resume(0, scopes={"settings": 0, "console": 5})
        assert one.next()["data"] == {"keys": ["api.default_per_minute"]}


class TestShutOut:
    def test_a_block_is_told_and_closes_every_device(self, app, member, staff):
        user = member()
        devices = [app(user), app(user)]
        accounts.user_block(user_id=user.pk, reason="test", reason_code="FRAUD", actor=staff())
        drain()
        for device in devices:
            frame = device.next()
            assert (frame["type"], frame["data"]["reason"]) == ("user.blocked", "FRAUD")
            assert device.close_code() == 4403

    def test_a_block_stops_other_frames_before_its_own_event_is_told(self, app, member, staff):
        user = member()
        device = app(user)
        accounts.user_block(user_id=user.pk, reason="test", actor=staff())
        tell(user, 1)
        with pytest.raises(ConnectionClosed) as closed:
            device.next()
        assert closed.value.rcvd.code == 4403

    def test_log_out_everywhere_closes_at_the_next_wake_up(self, app, member):
        user = member()
        device = app(user)
        account_sessions.end_all(user, "LOGOUT")
        tell(user, 1)
        with pytest.raises(ConnectionClosed) as closed:
            device.next()
        assert closed.value.rcvd.code == 4401


class TestClientFrames:
    def test_that_mean_nothing_end_the_socket(self, app, member):
        resume = '{"type": "resume", "from": %s}'
        user = member()
        for text in (
            "", "[]", "{", '{"type": "resume"}', resume % "-1", resume % '"1"', resume % "true", '{"type": "shout"}',
            '{"type": "resume", "from": 1, "scopes": 3}', "[" * 4000, b"\x00",
        ):  # fmt: skip
            device = app(user)
            device.wire.send(text)
            assert device.close_code() == 1008, text

    def test_that_are_too_long_end_it(self, app, member):
        device = app(member())
        device.wire.send("x" * 5000)
        assert device.close_code() == 1009

    def test_that_come_too_fast_end_it(self, app, member):
        device = app(member())
        with suppress(ConnectionClosed):  # all of them may be sent before the end is heard
            for _ in range(2000):
                device.resume(0)
        assert device.close_code() == 1008


class TestLog:
    def test_is_a_holding_that_can_be_exported_and_erased(self, member):
        user, other = member(), member()
        tell(user, 1, 2)
        tell(other, 1)
        held = next(one for one in privacy.holdings() if one.key == "live")
        (part,) = held.export(user)
        assert [row["data"]["payload"] for row in part.rows] == [{"number": 1}, {"number": 2}]
        assert held.erase(user).startswith("The 2 live events")
        assert Event.objects.get().user_id == other.pk
        assert tell(user, 3) == [3]

    def test_keeps_500_rows_and_a_day(self, member):
        user, quiet = member(), member()
        tell(user, *range(1, 511))
        tell(quiet, *range(1, 4))
        assert services.log_prune() == 10
        assert list(Event.objects.filter(user=user).order_by("seq").values_list("seq", flat=True)[:1]) == [11]
        with clock.fixed(clock.now() + services.pruning.KEEP * 2):
            assert services.log_prune() == 503
        assert sorted(Counter.objects.values_list("seq", flat=True)) == [3, 510]
        assert tell(quiet, 4) == [4]


def test_news_are_two_queries_for_any_number_of_sockets(member, django_assert_num_queries):
    from apps.notifications.live.services import Admission
    from apps.notifications.live.sockets.looking import look

    users = [member() for _ in range(7)]
    admissions = []
    for user in users:
        session = accounts.session_open(user=user).session
        admissions.append(Admission(user.pk, user.token_version, session.pk, "", ""))
        tell(user, 1, 2)
    for some in (admissions[:1], admissions):
        with django_assert_num_queries(2):
            found = look({one.user_id: 1 for one in some}, {}, some)
        assert [found.verdict(one) for one in some] == [0] * len(some)
        assert {user: [row.seq for row in news.rows] for user, news in found.news.items()} == {
            one.user_id: [2] for one in some
        }
