"""The wallet over HTTP, as an app uses it."""

import csv
import io
import itertools

import pytest
from django.test import override_settings

from apps.accounts.services import user_block
from apps.core import clock, gate, jurisdiction
from apps.core.models import IdempotencyRecord
from apps.core.money import parse_money
from apps.wallet import services
from apps.wallet.models import Journal

pytestmark = pytest.mark.django_db
_numbers = itertools.count(1)


def inr(amount: str):
    return parse_money(amount, "INR")


@pytest.fixture(autouse=True)
def open_products():
    """Every product is offered in India, and no outage of another test is remembered."""
    jurisdiction.open_products(region="IN", legal_basis="test")
    gate.breaker.closed_at = 0.0
    yield
    gate.breaker.closed_at = 0.0


@pytest.fixture
def payer(member):
    """An app user with INR 1,000 of deposit money."""
    user = member()
    services.deposit_credit(user=user, amount=inr("1000.00"), provider="test", reference=f"d{next(_numbers)}")
    return user


def send(client, body, key="k1"):
    return client.post("/api/v1/wallet/transfer", body, format="json", headers={"Idempotency-Key": key})


def paise(text):
    return {"amount": text, "currency": "INR"}


class TestWallet:
    def test_shows_every_bucket(self, api, payer):
        body = api(payer).get("/api/v1/wallet").json()
        assert body == {
            "currency": "INR",
            "available": paise("1000.00"),
            "deposit": paise("1000.00"),
            "winnings": paise("0.00"),
            "bonus": paise("0.00"),
            "locked": paise("0.00"),
            "withdrawable": paise("0.00"),
        }

    def test_is_empty_in_a_currency_never_used(self, api, payer):
        body = api(payer).get("/api/v1/wallet?currency=JPY").json()
        assert body["available"] == {"amount": "0", "currency": "JPY"}

    def test_refuses_an_unknown_currency(self, api, payer):
        answer = api(payer).get("/api/v1/wallet?currency=XXX")
        assert (answer.status_code, answer.json()["code"]) == (400, "VALIDATION_ERROR")

    def test_needs_a_token(self, api):
        assert api().get("/api/v1/wallet").status_code == 401


class TestTransfer:
    def test_moves_money_once_per_key(self, api, payer, member):
        friend = member()
        client = api(payer)
        body = {"to_user": friend.public_id, "amount": paise("250.50"), "memo": "rent"}
        first, second = send(client, body), send(client, body)
        assert first.status_code == second.status_code == 201
        assert first.content == second.content
        assert second.headers["Idempotent-Replayed"] == "true"
        assert first.json()["amount"] == paise("250.50")
        assert client.get("/api/v1/wallet").json()["deposit"] == paise("749.50")
        assert api(friend).get("/api/v1/wallet").json()["deposit"] == paise("250.50")

    def test_finds_the_recipient_by_mobile(self, api, payer, member):
        friend = member()
        answer = send(api(payer), {"to_mobile": friend.mobile, "amount": paise("1.00")})
        assert answer.status_code == 201

    def test_same_key_with_another_body_is_refused(self, api, payer, member):
        friend, client = member(), api(payer)
        send(client, {"to_user": friend.public_id, "amount": paise("1.00")})
        answer = send(client, {"to_user": friend.public_id, "amount": paise("2.00")})
        assert (answer.status_code, answer.json()["details"]["reason"]) == (422, "IDEMPOTENCY_MISMATCH")

    def test_without_a_key_nothing_happens(self, api, payer, member):
        body = {"to_user": member().public_id, "amount": paise("1.00")}
        answer = api(payer).post("/api/v1/wallet/transfer", body, format="json")
        assert answer.status_code == 400
        assert not Journal.objects.filter(kind="wallet.user_transfer").exists()

    def test_refuses_more_than_there_is_and_leaves_no_trace(self, api, payer, member):
        friend, client = member(), api(payer)
        journals = Journal.objects.count()
        answer = send(client, {"to_user": friend.public_id, "amount": paise("1000.01")})
        assert (answer.status_code, answer.json()["details"]["reason"]) == (422, "INSUFFICIENT_FUNDS")
        assert Journal.objects.count() == journals
        assert client.get("/api/v1/wallet").json()["available"] == paise("1000.00")
        assert IdempotencyRecord.objects.get(key="k1").status == 422

    def test_unknown_blocked_staff_and_self_look_the_same_or_are_refused(self, api, payer, member, staff):
        blocked, operator, admin = member(), staff("OPERATOR"), staff("ADMIN")
        user_block(user_id=blocked.pk, actor=admin, reason="Chargebacks")
        client = api(payer)
        answers = [
            send(client, {**who, "amount": paise("1.00")}, key=f"k{number}")
            for number, who in enumerate(
                [
                    {"to_user": "UNOSUCHUSER99"},
                    {"to_mobile": "+919000000000"},
                    {"to_mobile": "nonsense"},
                    {"to_user": blocked.public_id},
                    {"to_user": operator.public_id},
                    {"to_user": payer.public_id},
                ]
            )
        ]
        seen = {(answer.status_code, answer.json()["message"], str(answer.json()["details"])) for answer in answers}
        assert seen == {(422, "This recipient cannot receive money.", "{'reason': 'RECIPIENT_UNAVAILABLE'}")}

    @pytest.mark.parametrize(
        "amount",
        [
            {"amount": 5, "currency": "INR"},
            {"amount": "NaN", "currency": "INR"},
            {"amount": "1e3", "currency": "INR"},
            {"amount": "1.001", "currency": "INR"},
            {"amount": "0.00", "currency": "INR"},
            {"amount": "-1.00", "currency": "INR"},
            {"amount": "1.00", "currency": "XXX"},
            {"amount": "1.00"},
            "1.00",
            None,
        ],
    )
    def test_refuses_what_is_not_money(self, api, payer, member, amount):
        answer = send(api(payer), {"to_user": member().public_id, "amount": amount})
        assert answer.status_code == 400
        assert answer.json()["code"] == "VALIDATION_ERROR"
        assert not IdempotencyRecord.objects.exists()

    def test_names_the_recipient_exactly_once(self, api, payer, member):
        friend, client = member(), api(payer)
        both = {"to_user": friend.public_id, "to_mobile": friend.mobile, "amount": paise("1.00")}
        assert send(client, both).status_code == 400
        assert send(client, {"amount": paise("1.00")}).status_code == 400

    @override_settings(REDIS_URL="redis://127.0.0.1:1/0")
    def test_fails_closed_without_redis_while_reads_go_on(self, api, payer, member):
        client = api(payer)
        answer = send(client, {"to_user": member().public_id, "amount": paise("1.00")})
        assert (answer.status_code, answer.json()["code"]) == (503, "SERVICE_UNAVAILABLE")
        assert answer.headers["Retry-After"]
        assert client.get("/api/v1/wallet").status_code == 200


class TestTransactions:
    def test_pages_through_every_line_once_newest_first(self, api, payer, member):
        friend, client = member(), api(payer)
        for number in range(7):
            send(client, {"to_user": friend.public_id, "amount": paise(f"{number + 1}.00")}, key=f"p{number}")
        seen, cursor = [], ""
        while cursor is not None:
            body = client.get(f"/api/v1/wallet/transactions?limit=3{cursor and '&cursor=' + cursor}").json()
            seen += body["results"]
            cursor = body["next_cursor"]
        assert [line["amount"]["amount"] for line in seen] == [*(f"{n}.00" for n in range(7, 0, -1)), "1000.00"]
        assert [line["direction"] for line in seen] == ["DEBIT"] * 7 + ["CREDIT"]
        assert seen[0]["balance_after"] == paise("972.00")
        assert {line["bucket"] for line in seen} == {"deposit"}
        assert len({line["id"] for line in seen}) == 8

    def test_filters_by_type_and_dates(self, api, payer, member):
        client = api(payer)
        send(client, {"to_user": member().public_id, "amount": paise("5.00")})
        transfers = client.get("/api/v1/wallet/transactions?type=wallet.user_transfer").json()["results"]
        assert [line["kind"] for line in transfers] == ["wallet.user_transfer"]
        today = clock.today().isoformat()
        assert len(client.get(f"/api/v1/wallet/transactions?from={today}&to={today}").json()["results"]) == 2
        assert client.get("/api/v1/wallet/transactions?to=2020-01-01").json()["results"] == []

    @pytest.mark.parametrize("query", ["from=0001-01-01", "to=1073-06-21", "to=9999-12-31", "from=9999-12-31"])
    def test_any_day_of_the_calendar_may_be_asked_for(self, api, payer, query):
        assert api(payer).get(f"/api/v1/wallet/transactions?{query}").status_code == 200

    @pytest.mark.parametrize(
        "query", ["cursor=abc", "limit=0", "limit=51", "from=tomorrow", "from=2026-02-02&to=2026-02-01", "type=DROP"]
    )
    def test_refuses_bad_queries(self, api, payer, query):
        assert api(payer).get(f"/api/v1/wallet/transactions?{query}").status_code == 400

    def test_a_cursor_of_another_filter_is_refused(self, api, payer, member):
        friend, client = member(), api(payer)
        for number in range(2):
            send(client, {"to_user": friend.public_id, "amount": paise("1.00")}, key=f"c{number}")
        cursor = client.get("/api/v1/wallet/transactions?limit=1").json()["next_cursor"]
        answer = client.get(f"/api/v1/wallet/transactions?limit=1&type=wallet.user_transfer&cursor={cursor}")
        assert answer.status_code == 400


class TestStatement:
    def url(self, form):
        today = clock.today().isoformat()
        return f"/api/v1/wallet/statement?from={today}&to={today}&format={form}"

    def test_csv_opens_and_closes_with_the_buckets(self, api, payer, member):
        client = api(payer)
        send(client, {"to_user": member().public_id, "amount": paise("250.00"), "memo": "=cmd|'/c calc'!A0"})
        answer = client.get(self.url("csv"))
        assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
        rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
        assert rows[1][2:] == ["Opening balance", "", "deposit", "", "", "0.00"]
        assert [row[4:] for row in rows[4:6]] == [
            ["deposit", "1000.00", "", "1000.00"],
            ["deposit", "", "250.00", "750.00"],
        ]
        assert rows[5][2] == "'=cmd|'/c calc'!A0"
        assert rows[6][2:] == ["Closing balance", "", "deposit", "", "", "750.00"]

    def test_pdf_is_a_pdf(self, api, payer):
        answer = api(payer).get(self.url("pdf"))
        assert answer.content.startswith(b"%PDF-")
        assert answer.headers["Content-Disposition"].endswith('.pdf"')

    @pytest.mark.parametrize("day", ["0001-01-01", "1073-06-21", "9999-12-31"])
    def test_of_a_day_when_nothing_was(self, api, payer, day):
        answer = api(payer).get(f"/api/v1/wallet/statement?from={day}&to={day}&format=csv")
        assert answer.status_code == 200

    def test_refuses_a_period_of_more_than_a_year(self, api, payer):
        answer = api(payer).get("/api/v1/wallet/statement?from=2020-01-01&to=2026-01-01")
        assert (answer.status_code, answer.json()["details"]["reason"]) == (422, "STATEMENT_TOO_LONG")
