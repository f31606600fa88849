"""Money from one user to another."""

import pytest
from django.db import transaction

from apps.accounts.services import user_block
from apps.core import jurisdiction
from apps.core.jurisdiction import ProductUnavailable
from apps.core.models import AuditEntry, OutboxEvent
from apps.wallet import accounts, services
from apps.wallet.errors import InsufficientFunds, RecipientUnavailable
from apps.wallet.models import Journal
from apps.wallet.selectors.recipients import recipient_find

from .conftest import terms
from .reading import balance, inr

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def open_in_india(db):
    jurisdiction.open_products(region="IN", legal_basis="test")


def send(sender, recipient, amount="30.00", reference="t:1"):
    """As the API does it: found by what the sender typed, in a transaction that a refusal ends."""
    with transaction.atomic():
        found = recipient_find(to_user=recipient.public_id if recipient else "UNOSUCHUSER22")
        return services.user_transfer(sender=sender, recipient=found, amount=inr(amount), reference=reference)


def test_spends_deposit_then_winnings_never_bonus_and_lands_in_deposit(funded, member):
    sender, recipient = funded("20.00"), member()
    services.credit_winnings(
        user=sender, amount=inr("15.00"), debit=accounts.HOUSE_EXPENSE, kind="tests.prize", reference="p:1"
    )
    services.bonus_grant(user=sender, amount=inr("50.00"), terms=terms(), reference="b:1")
    journal = send(sender, recipient)
    assert balance(accounts.deposit(recipient)) == 3000
    assert (balance(accounts.deposit(sender)), balance(accounts.winnings(sender))) == (0, 500)
    assert AuditEntry.objects.get(action="wallet.user_transfer").target_id == str(journal.pk)
    with pytest.raises(InsufficientFunds):
        send(sender, recipient, "5.01", "t:2")


def test_tells_both_sides_what_they_can_use(funded, member):
    sender, recipient = funded("20.00"), member()
    OutboxEvent.objects.all().delete()
    send(sender, recipient, "12.00")
    told = [
        (event.name, event.payload["user_id"], event.payload["available"], event.payload["posted"])
        for event in OutboxEvent.objects.filter(name__startswith="wallet.funds").order_by("id")
    ]
    assert sorted(told) == [
        ("wallet.funds_added", recipient.pk, 1200, 1200),
        ("wallet.funds_deducted", sender.pk, -1200, -1200),
    ]
    assert OutboxEvent.objects.filter(name="wallet.created", aggregate_id=str(recipient.pk)).count() == 1


def test_unknown_blocked_and_unable_recipients_get_one_answer(funded, member, staff):
    sender, blocked = funded("20.00"), member()
    user_block(user_id=blocked.pk, reason="fraud", actor=staff("ADMIN"))
    before = Journal.objects.count()
    for recipient in (None, sender, member(region="XX"), staff("SUPPORT"), blocked):
        with pytest.raises(RecipientUnavailable) as refusal:
            send(sender, recipient)
        assert refusal.value.details == {"reason": "RECIPIENT_UNAVAILABLE"}
    assert Journal.objects.count() == before


def test_a_region_where_it_is_not_offered_is_refused(funded, member):
    with pytest.raises(ProductUnavailable):
        send(funded("20.00", region="XX"), member())


def test_a_retry_answers_the_first_result(funded, member):
    sender, recipient = funded("20.00"), member()
    assert send(sender, recipient, "15.00") == send(sender, recipient, "15.00")
    assert balance(accounts.deposit(sender)) == 500
