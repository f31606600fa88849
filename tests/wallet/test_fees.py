"""What merchants pay for transfers they receive."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from apps.core import clock, jurisdiction
from apps.core.events import relay
from apps.core.models import AuditEntry
from apps.core.money import money
from apps.payments.invoices.models import Document
from apps.wallet import accounts, services
from apps.wallet.engine.fees import Fee, FeeTerms, fee_of
from apps.wallet.errors import FeeAboveAmount, FeeBegan, FeeInvalid, FeeUnknown
from apps.wallet.models import Journal, TransferFee
from apps.wallet.selectors.fees import transfer_fee
from apps.wallet.selectors.postings import postings_of
from apps.wallet.selectors.recipients import recipient_find

from .reading import balance, books_are_even, inr

GST = Decimal(18)


@pytest.fixture(autouse=True)
def open_products(db):
    jurisdiction.open_products(region="IN", legal_basis="test")


def table(percent="2", *, days: int = 0, actor=None, **changes) -> TransferFee:
    terms = {
        "currency": "INR",
        "effective_from": clock.today() + timedelta(days=days),
        "percent": Decimal(percent),
        "fixed": inr("0.00"),
        "minimum": inr("0.00"),
        "maximum": None,
        "tax_percent": GST,
    }
    return services.transfer_fee_set(actor=actor, reason="Board of November", **{**terms, **changes})


def send(payer, merchant, amount: str, reference: str = "m:1") -> Journal:
    recipient = recipient_find(to_user=merchant.public_id)
    return services.user_transfer(sender=payer, recipient=recipient, amount=inr(amount), reference=reference)


@pytest.fixture
def shop(member):
    return member(roles=["MERCHANT"], name="Asha Stores", region="IN-KA")


class TestReckoning:
    @pytest.mark.parametrize(
        ("minor", "terms", "expected"),
        [
            (10_000, FeeTerms(Decimal(2), 0, 0, None, GST), Fee(200, 36, GST)),
            (10_000, FeeTerms(Decimal(2), 300, 0, None, GST), Fee(500, 90, GST)),
            (100, FeeTerms(Decimal(2), 0, 100, None, GST), Fee(100, 18, GST)),
            (10_000_000, FeeTerms(Decimal(2), 0, 0, 5_000, GST), Fee(5_000, 900, GST)),
            (25, FeeTerms(Decimal(2), 0, 0, None, GST), Fee(1, 0, GST)),
            (10_000, FeeTerms(Decimal(0), 0, 0, None, GST), Fee(0, 0, GST)),
        ],
    )
    def test_share_and_fixed_part_within_bounds(self, minor, terms, expected):
        assert fee_of(minor, terms) == expected


class TestTransfer:
    def test_takes_the_fee_and_its_tax_from_what_the_merchant_gets(self, funded, shop):
        table()
        payer = funded("1000.00")
        journal = send(payer, shop, "500.00")
        assert balance(accounts.deposit(payer)) == 50_000
        assert balance(accounts.deposit(shop)) == 48_820
        assert (balance(accounts.REVENUE), balance(accounts.TAX)) == (1_000, 180)
        assert [line.credit_kind for line in postings_of(journal.pk)] == [
            "USER_DEPOSIT",
            "HOUSE_REVENUE",
            "TAX_PAYABLE",
        ]
        books_are_even()

    def test_has_a_tax_invoice_for_the_merchant(self, funded, shop):
        table()
        journal = send(funded("1000.00"), shop, "500.00")
        relay.drain()
        invoice = Document.objects.get()
        assert (invoice.kind, invoice.user, invoice.issued_for) == ("TAX_INVOICE", shop, "Asha Stores")
        assert (invoice.net, invoice.tax, invoice.total) == (1_000, 180, 1_180)
        assert (invoice.reference_type, invoice.reference_id) == ("wallet.journal", str(journal.pk))
        assert [invoice.lines[0][name] for name in ("rate", "cgst", "sgst")] == ["18", 90, 90]

    def test_costs_who_is_no_merchant_nothing(self, funded, member):
        table()
        other = member()
        send(funded("1000.00"), other, "500.00")
        assert balance(accounts.deposit(other)) == 50_000
        relay.drain()
        assert not Document.objects.exists()

    def test_costs_nothing_where_no_terms_have_begun(self, funded, shop):
        table(days=1)
        send(funded("1000.00"), shop, "500.00")
        assert balance(accounts.deposit(shop)) == 50_000

    def test_is_refused_where_the_fee_would_take_all(self, funded, shop):
        table(minimum=inr("10.00"))
        payer = funded("1000.00")
        journals = Journal.objects.count()
        with pytest.raises(FeeAboveAmount) as refused, transaction.atomic():
            send(payer, shop, "11.80")
        assert refused.value.details["fee"] == {"amount": "11.80", "currency": "INR"}
        assert (Journal.objects.count(), balance(accounts.deposit(payer))) == (journals, 100_000)

    def test_is_posted_once_with_its_first_fee(self, funded, shop):
        table()
        payer = funded("1000.00")
        first = send(payer, shop, "500.00")
        TransferFee.objects.all().delete()
        assert send(payer, shop, "500.00") == first
        assert balance(accounts.REVENUE) == 1_000


class TestTable:
    def test_the_latest_terms_that_have_begun_count(self):
        table("2", days=0)
        table("3", days=5)
        assert transfer_fee(10_000, "INR").net == 200
        with clock.fixed(clock.now() + timedelta(days=6)):
            assert transfer_fee(10_000, "INR").net == 300
        assert transfer_fee(10_000, "USD").net == 0

    def test_what_has_begun_stays_as_it_was(self, staff):
        begun, clerk = table("2"), staff("FINANCE")
        for refused in (
            lambda: table("3"),
            lambda: table("3", days=-1),
            lambda: services.transfer_fee_withdraw(fee_id=begun.pk, actor=clerk, reason="Mistake"),
        ):
            with pytest.raises(FeeBegan):
                refused()
        assert TransferFee.objects.get().percent == 2

    def test_what_is_to_come_is_changed_and_withdrawn_and_audited(self, staff):
        clerk = staff("FINANCE")
        table("2", days=3, actor=clerk)
        row = table("2.5", days=3, actor=clerk)
        assert TransferFee.objects.get().percent == Decimal("2.5")
        services.transfer_fee_withdraw(fee_id=row.pk, actor=clerk, reason="Another month")
        assert not TransferFee.objects.exists()
        entries = AuditEntry.objects.filter(action__startswith="wallet.transfer_fee.").order_by("id")
        assert [(entry.action, entry.actor_id) for entry in entries] == [
            ("wallet.transfer_fee.set", clerk.pk),
            ("wallet.transfer_fee.set", clerk.pk),
            ("wallet.transfer_fee.withdraw", clerk.pk),
        ]
        with pytest.raises(FeeUnknown):
            services.transfer_fee_withdraw(fee_id=row.pk, actor=clerk, reason="Again")

    @pytest.mark.parametrize(
        "changes",
        [
            {"percent": Decimal(101)},
            {"percent": Decimal(-1)},
            {"tax_percent": Decimal(101)},
            {"fixed": money("1.00", "USD")},
            {"minimum": inr("-1.00")},
            {"minimum": inr("5.00"), "maximum": inr("4.00")},
        ],
    )
    def test_terms_that_cannot_be_are_refused(self, changes):
        with pytest.raises(FeeInvalid):
            table(**changes)
        assert not TransferFee.objects.exists()

    def test_the_database_judges_last(self):
        row = table(days=1)
        with pytest.raises(IntegrityError, match="wallet_fee_percent"), transaction.atomic():
            TransferFee.objects.filter(pk=row.pk).update(percent=200)
