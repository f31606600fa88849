"""The demo users' money."""

import pytest
from django.core.management import call_command

from apps.core import demo
from apps.wallet import accounts
from apps.wallet.demo import demo_users

from .reading import balance, books_are_even, locked

pytestmark = pytest.mark.django_db


def test_each_demo_user_holds_a_thousand_and_some_history(settings):
    settings.MUNIM_DEMO = True
    call_command("load_roles", verbosity=0)
    for loader in demo.loaders():
        if loader.order <= 20:
            demo.run(loader)
    users = demo_users()
    assert len(users) == 20
    for user in users:
        assert balance(accounts.deposit(user)) - locked(accounts.deposit(user)) >= 100_000
        assert user.accounts.filter(kind="USER_BONUS", posted_credits=10_000).count() == 1
    books_are_even()
