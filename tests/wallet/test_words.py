"""What the ledger's codes are called on the screen."""

import pytest

from apps.wallet import accounts, claimants, services, words
from apps.wallet.admin.naming import account_name, reference_link
from apps.wallet.models import Account, Journal
from tests.factories.payments import make_captured
from tests.wallet.reading import inr

pytestmark = pytest.mark.django_db


def test_every_kind_of_journal_has_words():
    kinds = [claimant.kind for claimant in claimants.claimants() if not claimant.kind.endswith(".")]
    titles = {kind: words.kind_title(kind) for kind in kinds}
    assert titles["payments.deposit"] == "Deposit"
    assert titles["wallet.capture"] == "Hold captured"
    assert words.kind_title("contests.entry_fee") == "Entry fee"
    assert [kind for kind, title in titles.items() if "." in title or "_" in title or not title[0].isupper()] == []


def test_a_clearing_account_has_its_gateways_name():
    make_captured(amount="500.00")
    assert account_name(Account.objects.get(kind="GATEWAY_CLEARING")) == "Gateway clearing Razorpay"


def test_a_journal_leads_to_what_it_is_about(member):
    taken = make_captured(amount="500.00")
    about = reference_link(taken.journal)
    assert f'href="/admin/payments/gatewaypayment/{taken.pk}/change/"' in about
    assert f"…{str(taken.pk)[-6:]}" in about
    hold = services.hold(
        debit=accounts.deposit(taken.payment.user), credit=accounts.escrow("demo:cup"), amount=inr("1.00"),
        kind="wallet.demo", reference="h",
    )  # fmt: skip
    assert reference_link(hold) == "h"
    services.void(hold=hold)
    released = Journal.objects.get(kind="wallet.void")
    assert f'href="/admin/wallet/journal/{hold.pk}/change/"' in reference_link(released)


def test_pages_speak_in_words(console):
    taken = make_captured(amount="500.00")
    client = console("FINANCE")
    for path in ("journal/", "transfer/", f"account/{taken.journal.transfers.get().credit_account_id}/change/"):
        page = client.get(f"/admin/wallet/{path}").content.decode()
        assert "payments.deposit" not in page
        assert "Deposit" in page
