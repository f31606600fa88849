"""Another person's money is not there: for every route that names a thing, the answer is that of an id nobody has."""

import uuid

import pytest

from apps.core.models import AuditEntry
from apps.wallet.models import Journal
from tests.factories.payments import make_captured
from tests.factories.payouts import make_payout, make_winner
from tests.invoices.test_issuing import issue

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("deposits_open")]

UNPAID = {"amount": {"amount": "100.00", "currency": "INR"}}
ROUTES = [
    ("GET", "payments/{payment}", None),
    ("POST", "payments/{payment}/verify", {"order_id": "order_1"}),
    ("GET", "payments/{payment}/receipt", None),
    ("GET", "payments/{payment}/claim", None),
    ("POST", "payments/{payment}/claim", {"note": "Mine"}),
    ("GET", "invoices/{document}", None),
    ("GET", "wallet/payouts/{payout}", None),
    ("POST", "wallet/payouts/{payout}/cancel", None),
    ("DELETE", "bank-accounts/{account}", None),
    ("POST", "wallet/payout", {**UNPAID, "bank_account_id": "{account}"}),
]


@pytest.fixture
def theirs():
    """What one person has: a paid deposit, its receipt, a payout that waits, a bank account."""
    owner = make_winner()
    payout = make_payout(owner)
    things = {
        "payment": make_captured(owner).payment_id,
        "document": issue(owner).pk,
        "payout": payout.pk,
        "account": payout.bank_account_id,
    }
    return {name: str(key) for name, key in things.items()}


@pytest.mark.parametrize(("method", "path", "body"), ROUTES, ids=[f"{method} {path}" for method, path, _ in ROUTES])
def test_a_stranger_is_told_what_everybody_is_told(api, theirs, method, path, body):
    client = api(make_winner())
    nobodys = {name: str(uuid.uuid4()) for name in theirs}
    before = AuditEntry.objects.count(), Journal.objects.count()
    told = []
    for number, ids in enumerate((theirs, nobodys)):
        sent = {name: value.format(**ids) if isinstance(value, str) else value for name, value in (body or {}).items()}
        answer = getattr(client, method.lower())(
            f"/api/v1/{path.format(**ids)}", sent, format="json", headers={"Idempotency-Key": f"k{number}"}
        )
        told.append((answer.status_code, {**answer.json(), "request_id": ""}))
    assert told[0] == told[1]
    assert told[0][0] == 404
    assert (AuditEntry.objects.count(), Journal.objects.count()) == before


@pytest.mark.parametrize(("path", "name"), [("payments", "payment"), ("invoices", "document"),
                                            ("wallet/payouts", "payout"), ("bank-accounts", "account")])  # fmt: skip
def test_lists_hold_only_ones_own(api, theirs, path, name):
    assert api(make_winner()).get(f"/api/v1/{path}").json() == {"results": [], "next_cursor": None}
