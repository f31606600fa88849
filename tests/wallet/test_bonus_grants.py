"""Granting bonus money."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.wallet import accounts, services
from apps.wallet.errors import IdempotencyMismatch, WageringTooHigh
from apps.wallet.models import BonusGrant, BonusLimit, Journal
from apps.wallet.services import GrantRequest

from .conftest import terms
from .reading import balance, inr

pytestmark = pytest.mark.django_db


def test_a_grant_lies_in_an_account_of_its_own(member):
    user = member()
    grant = services.bonus_grant(user=user, amount=inr("100.00"), terms=terms(), reference="reward:1")
    assert (grant.amount, grant.required, grant.wagered, grant.state) == (10000, 50000, 0, "ACTIVE")
    assert balance(accounts.bonus(user.pk, grant.pk)) == 10000
    assert balance(accounts.BONUS_EXPENSE) == 10000


def test_the_requirement_may_count_deposit_and_bonus(member):
    grant = services.bonus_grant(
        user=member(),
        amount=inr("50.00"),
        terms=terms(multiple=Decimal(30), base="DEPOSIT_PLUS_BONUS", base_amount=inr("100.00")),
        reference="reward:1",
    )
    assert grant.required == 300000


def test_a_reference_is_granted_once(member):
    user = member()
    first = services.bonus_grant(user=user, amount=inr("100.00"), terms=terms(), reference="reward:1")
    assert services.bonus_grant(user=user, amount=inr("100.00"), terms=terms(), reference="reward:1") == first
    with pytest.raises(IdempotencyMismatch):
        services.bonus_grant(user=user, amount=inr("100.01"), terms=terms(), reference="reward:1")


def test_a_jurisdiction_caps_the_multiple_and_a_refusal_grants_none(member):
    BonusLimit.objects.create(jurisdiction="GB", max_multiple=Decimal(10))
    users = [member(), member()]
    wanted = [
        GrantRequest(user=users[0], amount=inr("1.00"), terms=terms(), reference="reward:1"),
        GrantRequest(
            user=users[1],
            amount=inr("1.00"),
            terms=terms(jurisdiction="GB", multiple=Decimal("10.01")),
            reference="reward:2",
        ),
    ]
    with pytest.raises(WageringTooHigh):
        services.bonus_grant_many(requests=wanted)
    assert not BonusGrant.objects.exists()
    assert not Journal.objects.exists()


def test_the_statement_count_does_not_grow_with_the_batch(member):
    users = [member() for _ in range(12)]

    def statements(count: int, run: str) -> int:
        wanted = [
            GrantRequest(user=user, amount=inr("5.00"), terms=terms(), reference=f"{run}:{user.pk}")
            for user in users[:count]
        ]
        with CaptureQueriesContext(
            connection,
        ) as queries:
            grants = services.bonus_grant_many(requests=wanted)
        assert [grant.user_id for grant in grants] == [user.pk for user in users[:count]]
        return len(queries)

    assert statements(2, "a") == statements(12, "b")
    again = [GrantRequest(user=user, amount=inr("5.00"), terms=terms(), reference=f"b:{user.pk}") for user in users]
    services.bonus_grant_many(requests=again)
    assert balance(accounts.BONUS_EXPENSE) == 14 * 500
