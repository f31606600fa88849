"""POST wallet/refund, as finance's systems use it."""

from decimal import Decimal

import pytest

from apps.core import gate, jurisdiction, policy
from apps.core.approvals.models import Approval
from apps.core.models import AuditEntry
from apps.payments.refunds.models import Refund
from apps.wallet import accounts
from apps.wallet import services as wallet
from apps.wallet.selectors.recipients import recipient_find
from tests.factories.payments import make_captured, make_payment
from tests.factories.refunds import purse, spend
from tests.wallet.reading import balance, inr

pytestmark = pytest.mark.django_db
SOME = "01a1fec7-ab0c-7186-aad6-7c7640730370"


@pytest.fixture(autouse=True)
def open_products():
    jurisdiction.open_products(region="IN", legal_basis="test")
    gate.breaker.closed_at = 0.0


@pytest.fixture
def finance(api, staff):
    return api(staff("FINANCE"))


def paise(text: str) -> dict:
    return {"amount": text, "currency": "INR"}


def ask(client, key: str = "k1", **body):
    body = {"amount": paise("100.00"), "reason": "Charged twice", **body}
    return client.post("/api/v1/wallet/refund", body, format="json", headers={"Idempotency-Key": key})


class TestOfAPayment:
    def test_is_made_and_asked_for_once_per_key(self, finance):
        taken = make_captured(amount="500.00")
        first, again = (ask(finance, payment_id=str(taken.payment_id)) for _ in range(2))
        refund = Refund.objects.get()
        assert (first.status_code, again.status_code, again["Idempotent-Replayed"]) == (201, 201, "true")
        assert first.json() == again.json()
        assert first.json() == {
            "id": str(refund.pk),
            "payment_id": str(taken.payment_id),
            "journal_id": None,
            "amount": paise("100.00"),
            "state": "REQUESTED",
            "approval_id": None,
        }
        assert refund.reason == "Charged twice"

    def test_over_the_limit_waits_for_a_second_person(self, finance):
        taken = make_captured(amount="6000.00")
        answer = ask(finance, payment_id=str(taken.payment_id), amount=paise("5000.00"))
        approval = Approval.objects.get()
        assert (answer.status_code, answer.json()["state"]) == (202, "AWAITING_APPROVAL")
        assert answer.json()["approval_id"] == str(approval.pk)
        assert purse(accounts.deposit(taken.payment.user)) == (600_000, 0)

    @pytest.mark.parametrize(
        ("body", "status", "reason"),
        [
            ({"amount": paise("500.01")}, 422, "ABOVE_CAPTURED"),
            ({"amount": {"amount": "1.00", "currency": "USD"}}, 422, "CURRENCY_MISMATCH"),
        ],
    )
    def test_is_refused_without_a_trace(self, finance, body, status, reason):
        taken = make_captured(amount="500.00")
        entries = AuditEntry.objects.count()
        answer = ask(finance, **{"payment_id": str(taken.payment_id), **body})
        assert (answer.status_code, answer.json()["details"]["reason"]) == (status, reason)
        assert not Refund.objects.exists()
        assert AuditEntry.objects.count() == entries

    def test_of_what_is_not_there_or_was_never_paid(self, finance):
        assert ask(finance, payment_id=SOME).status_code == 404
        unpaid = ask(finance, key="k2", payment_id=str(make_payment().pk))
        assert (unpaid.status_code, unpaid.json()["details"]["reason"]) == (409, "NOTHING_TO_REFUND")
        assert not Refund.objects.exists()

    def test_of_spent_money_says_what_is_left(self, finance):
        taken = make_captured(amount="500.00")
        spend(taken.payment.user, "480.00")
        answer = ask(finance, payment_id=str(taken.payment_id))
        assert answer.status_code == 422
        assert answer.json()["details"] == {"reason": "MONEY_SPENT", "available": paise("20.00")}

    @pytest.mark.parametrize(
        "body",
        [
            {},
            {"payment_id": "x"},
            {
                "payment_id": SOME,
                "journal_id": SOME,
            },
            {"payment_id": SOME, "amount": paise("0.00")},
            {"payment_id": SOME, "reason": ""},
            {"payment_id": SOME, "speed": "WARP"},
        ],
    )
    def test_bad_input(self, finance, body):
        assert ask(finance, **body).status_code == 400


class TestOfAJournal:
    @pytest.fixture
    def sent(self, member):
        """A transfer of 100 between two users."""
        payer, other = member(), member()
        wallet.deposit_credit(
            user=payer, amount=inr("1000.00"), provider="razorpay", reference="d:1", kind="wallet.demo"
        )
        journal = wallet.user_transfer(
            sender=payer, recipient=recipient_find(to_user=other.public_id), amount=inr("100.00"), reference="t:1"
        )
        return payer, other, journal

    def test_is_its_mirror_once(self, finance, sent):
        payer, other, journal = sent
        answer = ask(finance, journal_id=str(journal.pk))
        assert (answer.status_code, answer.json()["state"]) == (201, "PROCESSED")
        assert (balance(accounts.deposit(payer)), balance(accounts.deposit(other))) == (100_000, 0)
        again = ask(finance, key="k2", journal_id=str(journal.pk))
        assert (again.status_code, again.json()["details"]["reason"]) == (409, "ALREADY_REVERSED")

    def test_must_be_of_the_whole(self, finance, sent):
        answer = ask(finance, journal_id=str(sent[2].pk), amount=paise("99.00"))
        assert (answer.status_code, answer.json()["details"]["amount"]) == (422, paise("100.00"))

    def test_of_another_kind_is_refused(self, finance):
        taken = make_captured(amount="100.00")
        answer = ask(finance, journal_id=str(taken.journal_id))
        assert (answer.status_code, answer.json()["details"]["reason"]) == (409, "NOT_REFUNDABLE")
        assert balance(accounts.deposit(taken.payment.user)) == 10_000

    def test_over_the_limit_a_second_person_sees_the_mirror(self, api, staff, finance, sent):
        payer, other, journal = sent
        with policy.override(refunds__approval_limit=Decimal(100)):
            answer = ask(finance, journal_id=str(journal.pk))
        assert answer.status_code == 202
        approval = Approval.objects.get()
        assert approval.evidence["postings"] == [
            {
                "debit": f"Deposit of {other.public_id}",
                "credit": f"Deposit of {payer.public_id}",
                "amount": paise("100.00"),
                "phase": "Posted",
            }
        ]
        checker = api(staff("FINANCE"))
        done = checker.post(
            f"/api/v1/approvals/{approval.pk}/approve",
            {"digest": approval.digest},
            format="json",
            headers={"Idempotency-Key": "a1"},
        )
        assert done.status_code == 200, done.json()
        assert (balance(accounts.deposit(payer)), balance(accounts.deposit(other))) == (100_000, 0)
