"""What users forbid themselves: tighter at once, looser later, staying away for as long as they said."""

from datetime import UTC, datetime, timedelta

import pytest

from apps.accounts import services
from apps.accounts.errors import ExclusionShortened, LimitReached, SelfExcluded
from apps.accounts.models import SelfExclusion, UserLimit
from apps.accounts.services import WantedLimit
from apps.core import clock
from apps.core.errors import Invalid
from apps.core.events.models import OutboxEvent
from apps.core.models import AuditEntry
from apps.core.money import money

pytestmark = pytest.mark.django_db
# Wednesday 25 November 2099, 12:00 in Kolkata: ahead of the database, which dates rows by its own clock.
NOON = datetime(2099, 11, 25, 6, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def noon():
    with clock.fixed(NOON):
        yield


def inr(amount):
    return money(amount, "INR")


def later(**delta):
    return clock.fixed(NOON + timedelta(**delta))


def put(user, amount, kind="STAKE", period="DAY"):
    wanted = WantedLimit(kind=kind, period=period, currency="INR", amount=None if amount is None else inr(amount))
    (limit,) = [
        row for row in services.limits_set(user=user, limits=[wanted]) if (row.kind, row.period) == (kind, period)
    ]
    return limit


def require(user, amount, used="0.00", kind="STAKE"):
    services.limits_require(user_id=user.pk, kind=kind, amount=inr(amount), used=lambda since: inr(used))


class TestSet:
    def test_a_first_limit_holds_at_once(self, member):
        limit = put(member(), "500.00")
        assert (limit.money, limit.waits) == (inr("500.00"), False)

    def test_a_tighter_limit_holds_at_once(self, member):
        user = member()
        put(user, "500.00")
        assert put(user, "200.00").money == inr("200.00")

    def test_a_looser_limit_holds_after_a_day(self, member):
        user = member()
        put(user, "500.00")
        limit = put(user, "900.00")
        assert (limit.money, limit.later_money, limit.later_at) == (
            inr("500.00"),
            inr("900.00"),
            NOON + timedelta(hours=24),
        )
        with later(hours=23, minutes=59):
            assert limit.money == inr("500.00")
        with later(hours=24):
            assert (limit.money, limit.waits) == (inr("900.00"), False)

    def test_an_end_of_the_limit_is_looser_too(self, member):
        user = member()
        put(user, "500.00")
        limit = put(user, None)
        assert (limit.money, limit.waits, limit.later_money) == (inr("500.00"), True, None)
        with later(hours=24):
            assert limit.money is None
            require(user, "10000.00")

    def test_asking_for_the_same_again_does_not_start_the_wait_anew(self, member):
        user = member()
        put(user, "500.00")
        put(user, "900.00")
        entries = AuditEntry.objects.count()
        with later(hours=5):
            assert put(user, "900.00").later_at == NOON + timedelta(hours=24)
        assert AuditEntry.objects.count() == entries

    def test_a_tighter_limit_calls_off_the_looser_one(self, member):
        user = member()
        put(user, "500.00")
        put(user, "900.00")
        limit = put(user, "400.00")
        with later(hours=48):
            assert (limit.money, limit.waits) == (inr("400.00"), False)

    def test_a_limit_that_has_become_looser_is_what_the_next_is_measured_by(self, member):
        user = member()
        put(user, "500.00")
        put(user, "900.00")
        with later(hours=25):
            limit = put(user, "800.00")
            assert (limit.money, limit.waits) == (inr("800.00"), False)

    def test_the_others_stay(self, member):
        user = member()
        put(user, "500.00")
        put(user, "100.00", kind="DEPOSIT")
        assert UserLimit.objects.filter(user=user).count() == 2

    def test_the_audit_and_the_event_tell(self, member):
        user = member()
        put(user, "500.00")
        entry = AuditEntry.objects.get(action="accounts.limits.set")
        assert entry.after["limits"][0]["amount"] == 50000
        event = OutboxEvent.objects.get(name="user.limits_changed")
        assert event.payload == {"user_id": user.public_id, "kinds": ["STAKE"]}

    def test_less_than_nothing_is_refused_and_leaves_no_trace(self, member):
        entries = AuditEntry.objects.count()
        user = member()
        with pytest.raises(Invalid):
            put(user, "-1.00")
        assert not UserLimit.objects.exists()
        assert AuditEntry.objects.filter(action="accounts.limits.set").count() == 0
        assert AuditEntry.objects.count() == entries + 1


class TestRequire:
    def test_up_to_the_limit(self, member):
        user = member()
        put(user, "500.00")
        require(user, "200.00", used="300.00")
        with pytest.raises(LimitReached) as refusal:
            require(user, "200.01", used="300.00")
        assert refusal.value.details == {
            "reason": "LIMIT_REACHED",
            "kind": "STAKE",
            "period": "DAY",
            "limit": {"amount": "500.00", "currency": "INR"},
            "left": {"amount": "200.00", "currency": "INR"},
            "since": "2099-11-24T18:30:00Z",
        }

    @pytest.mark.parametrize(
        ("period", "since"),
        [
            ("DAY", datetime(2099, 11, 24, 18, 30, tzinfo=UTC)),
            ("WEEK", datetime(2099, 11, 22, 18, 30, tzinfo=UTC)),
            ("MONTH", datetime(2099, 10, 31, 18, 30, tzinfo=UTC)),
        ],
    )
    def test_asks_since_the_period_began_in_kolkata(self, member, period, since):
        user, asked = member(), []
        put(user, "500.00", period=period)

        def used(begin):
            asked.append(begin)
            return inr("0.00")

        services.limits_require(user_id=user.pk, kind="STAKE", amount=inr("1.00"), used=used)
        assert asked == [since]

    def test_winning_more_than_was_staked_leaves_room_for_losses(self, member):
        user = member()
        put(user, "100.00", kind="LOSS")
        require(user, "600.00", used="-500.00", kind="LOSS")

    def test_other_kinds_and_currencies_are_not_asked(self, member):
        user = member()
        put(user, "0.00", kind="DEPOSIT")
        require(user, "600.00")
        services.limits_require(
            user_id=user.pk, kind="DEPOSIT", amount=money("1.00", "USD"), used=lambda since: money("0.00", "USD")
        )

    def test_nobody_else_is_bound(self, member):
        put(member(), "0.00")
        require(member(), "600.00")


class TestSelfExclusion:
    def test_keeps_away_until_its_end(self, member):
        user, until = member(), NOON + timedelta(days=7)
        services.self_exclude(user=user, until=until)
        with pytest.raises(SelfExcluded) as refusal:
            require(user, "1.00")
        assert refusal.value.details == {"reason": "SELF_EXCLUDED", "until": "2099-12-02T06:30:00Z"}
        with later(days=7):
            require(user, "1.00")

    def test_for_good(self, member):
        user = member()
        services.self_exclude(user=user, until=None)
        with later(days=4000), pytest.raises(SelfExcluded):
            services.exclusion_require(user_id=user.pk)

    @pytest.mark.parametrize("hours", [23, 6 * 366 * 24])
    def test_neither_too_short_nor_too_long(self, member, hours):
        with pytest.raises(Invalid):
            services.self_exclude(user=member(), until=NOON + timedelta(hours=hours))
        assert not SelfExclusion.objects.exists()

    def test_is_made_longer_never_shorter(self, member):
        user = member()
        services.self_exclude(user=user, until=NOON + timedelta(days=7))
        with pytest.raises(ExclusionShortened):
            services.self_exclude(user=user, until=NOON + timedelta(days=6))
        services.self_exclude(user=user, until=None)
        with pytest.raises(ExclusionShortened):
            services.self_exclude(user=user, until=NOON + timedelta(days=400))
        assert [row.until for row in SelfExclusion.objects.order_by("id")] == [NOON + timedelta(days=7), None]
        assert OutboxEvent.objects.filter(name="user.self_excluded").count() == 2


class TestApi:
    def test_limits(self, api, member):
        client = api(member())
        body = {"limits": [{"kind": "STAKE", "period": "DAY", "amount": {"amount": "500.00", "currency": "INR"}}]}
        answer = client.put("/api/v1/me/limits", body, format="json")
        shown = {
            "kind": "STAKE",
            "period": "DAY",
            "currency": "INR",
            "amount": {"amount": "500.00", "currency": "INR"},
            "later": None,
        }
        assert (answer.status_code, answer.json()) == (200, {"limits": [shown], "self_exclusion": None})
        body["limits"][0]["amount"] = None
        answer = client.put("/api/v1/me/limits", body, format="json")
        shown["later"] = {"amount": None, "at": "2099-11-26T06:30:00Z"}
        assert answer.json()["limits"] == [shown]
        with later(hours=24):
            assert api(member()).get("/api/v1/me/limits").json() == {"limits": [], "self_exclusion": None}

    def test_self_exclusion(self, api, member):
        client = api(member())
        made = client.post("/api/v1/me/self-exclusion", {"until": "2099-12-02T06:30:00Z"}, format="json")
        assert (made.status_code, made.json()["until"]) == (201, "2099-12-02T06:30:00Z")
        assert client.get("/api/v1/me/limits").json()["self_exclusion"] == made.json()
        again = client.post("/api/v1/me/self-exclusion", {"until": "2099-11-28T06:30:00Z"}, format="json")
        assert (again.status_code, again.json()["details"]["reason"]) == (409, "EXCLUSION_SHORTENED")
