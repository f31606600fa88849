"""Payouts and bank accounts as apps see them."""

import pytest

from apps.core.privacy import holdings
from apps.payments.gateways.facts import RemoteState
from apps.payments.payouts import services
from apps.payments.payouts.models import BankAccount, Payout
from apps.payments.payouts.states import Source
from tests.factories.payouts import make_account, make_payout, make_sent, make_winner, remote

PAYOUT, PAYOUTS, ACCOUNTS = "/api/v1/wallet/payout", "/api/v1/wallet/payouts", "/api/v1/bank-accounts"


@pytest.fixture
def app(api, winner):
    return api(winner)


def ask(client, account, amount: str = "1000.00", key: str = "k1"):
    body = {"amount": {"amount": amount, "currency": "INR"}, "bank_account_id": str(account.pk)}
    return client.post(PAYOUT, body, format="json", headers={"Idempotency-Key": key})


class TestPayouts:
    def test_asking_answers_the_payout(self, app, winner):
        account = make_account(winner)
        answer = ask(app, account)
        assert answer.status_code == 201
        body = answer.json()
        payout = Payout.objects.get()
        assert body == {
            "id": str(payout.pk),
            "state": "REQUESTED",
            "message": "We have your request and look at it now.",
            "amount": {"amount": "1000.00", "currency": "INR"},
            "tax": {"amount": "0.00", "currency": "INR"},
            "net": {"amount": "1000.00", "currency": "INR"},
            "bank_account_id": str(account.pk),
            "account_number": account.number_masked,
            "utr": "",
            "can_cancel": True,
            "expected_by": None,
            "created_at": body["created_at"],
        }
        again = ask(app, account)
        assert (again.json(), again["Idempotent-Replayed"], Payout.objects.count()) == (body, "true", 1)

    def test_refusals_say_why(self, app, winner):
        account = make_account(winner)
        low = ask(app, account, "10.00")
        assert (low.status_code, low.json()["details"]["reason"]) == (422, "AMOUNT_OUT_OF_RANGE")
        assert low.json()["details"]["minimum"] == {"amount": "100.00", "currency": "INR"}
        broke = ask(app, account, "10000.01", "k2")
        assert (broke.status_code, broke.json()["details"]["reason"]) == (422, "INSUFFICIENT_FUNDS")
        for number in range(3):
            assert ask(app, account, "100.00", f"ok-{number}").status_code == 201
        fourth = ask(app, account, "100.00", "ok-4")
        assert (fourth.status_code, int(fourth["Retry-After"]) > 0) == (429, True)

    def test_the_story_is_the_users(self, app, winner, cashier):
        payout, asked = make_sent(winner, actor=cashier)
        services.payout_put_off(asked=asked, never_reached=False, retry_after=None, told="Timeout")
        services.payout_learn(remote=remote(asked, RemoteState.PAID, utr="632012345678"), source=Source.POLL)
        body = app.get(f"{PAYOUTS}/{payout.pk}").json()
        assert (body["state"], body["utr"], body["can_cancel"]) == ("PAID", "632012345678", False)
        states = ["REQUESTED", "APPROVED", "SUBMITTED", "UNKNOWN", "PAID"]
        assert [line["state"] for line in body["timeline"]] == states
        assert app.get(PAYOUTS).json()["results"][0]["id"] == str(payout.pk)

    def test_only_ones_own(self, api, winner):
        payout = make_payout(winner)
        stranger = api(make_winner())
        assert stranger.get(f"{PAYOUTS}/{payout.pk}").status_code == 404
        cancel = stranger.post(f"{PAYOUTS}/{payout.pk}/cancel", headers={"Idempotency-Key": "c"})
        assert cancel.status_code == 404
        assert stranger.get(PAYOUTS).json()["results"] == []

    def test_cancelling(self, app, winner, cashier):
        payout = make_payout(winner)
        done = app.post(f"{PAYOUTS}/{payout.pk}/cancel", headers={"Idempotency-Key": "c1"})
        assert (done.status_code, done.json()["state"]) == (200, "CANCELLED")
        sent, _ = make_sent(winner, actor=cashier)
        late = app.post(f"{PAYOUTS}/{sent.pk}/cancel", headers={"Idempotency-Key": "c2"})
        assert (late.status_code, late.json()["details"]["reason"]) == (409, "STATE")


class TestAccounts:
    BODY = {"account_number": "5010 0000 1234", "ifsc": "hdfc0001234", "holder_name": "Asha Kumar"}

    def test_adding_and_removing(self, app):
        added = app.post(ACCOUNTS, self.BODY, format="json")
        assert added.status_code == 201
        assert (added.json()["account_number"], added.json()["state"]) == ("XXXX1234", "CHECKING")
        again = app.post(ACCOUNTS, self.BODY, format="json")
        assert (again.json()["id"], BankAccount.objects.count()) == (added.json()["id"], 1)
        assert app.delete(f"{ACCOUNTS}/{added.json()['id']}").status_code == 204
        assert app.get(ACCOUNTS).json()["results"] == []
        assert app.delete(f"{ACCOUNTS}/{added.json()['id']}").status_code == 404

    @pytest.mark.parametrize(
        ("field", "value", "reason"),
        [
            ("account_number", "12345", "ACCOUNT_NUMBER"),
            ("account_number", "000000000", "ACCOUNT_NUMBER"),
            ("account_number", "१२३४५६७८९०", "ACCOUNT_NUMBER"),
            ("ifsc", "HDFC1001234", "IFSC"),
            ("ifsc", "HDFC000123", "IFSC"),
        ],
    )
    def test_what_is_no_account(self, app, field, value, reason):
        answer = app.post(ACCOUNTS, {**self.BODY, field: value}, format="json")
        assert (answer.status_code, answer.json()["details"]["reason"]) == (400, reason)
        assert BankAccount.objects.count() == 0

    def test_needs_proof_of_identity(self, api, member):
        answer = api(member()).post(ACCOUNTS, self.BODY, format="json")
        assert (answer.status_code, answer.json()["details"]["reason"]) == (422, "KYC_REQUIRED")

    def test_not_while_a_payout_is_on_its_way(self, app, winner):
        payout = make_payout(winner)
        answer = app.delete(f"{ACCOUNTS}/{payout.bank_account_id}")
        assert (answer.status_code, answer.json()["details"]["reason"]) == (409, "PAYOUT_OPEN")


def test_a_person_gets_a_copy_and_is_erased(winner, cashier):
    payout, asked = make_sent(winner, actor=cashier)
    holding = next(one for one in holdings() if one.key == "payouts")
    assert list(holding.obstacles(winner)) == ["A payout is under way: it ends first."]
    services.payout_learn(remote=remote(asked, RemoteState.PAID), source=Source.POLL)
    number = payout.bank_account.number
    parts = {part.name: list(part.rows) for part in holding.export(winner)}
    assert (parts["bank_accounts"][0]["number"], len(parts["payouts"])) == (number, 1)
    holding.erase(winner)
    account = BankAccount.objects.get()
    assert (account.number, account.holder_name, account.state) == ("erased", "erased", "REMOVED")
    assert (Payout.objects.get().state, Payout.objects.get().device) == ("PAID", "")
