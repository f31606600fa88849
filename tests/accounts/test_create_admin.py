"""The first admin of an installation."""

import pytest
from django.core.management import CommandError, call_command

from apps.accounts.management.commands import create_admin
from apps.accounts.models import User
from tests.factories.accounts import make_staff

pytestmark = pytest.mark.django_db
GOOD = "nine-lives-of-a-ledger"


@pytest.fixture
def password(monkeypatch):
    return lambda value: monkeypatch.setenv("MUNIM_ADMIN_PASSWORD", value)


def test_makes_an_admin_who_may_log_in(password, capsys):
    password(GOOD)
    call_command("create_admin", "Asha@Example.com", name="Asha")
    user = User.objects.get()
    assert (user.email, user.name, user.role_names) == ("asha@example.com", "Asha", {"ADMIN"})
    assert (user.is_staff, user.is_superuser, user.check_password(GOOD)) == (True, False, True)
    assert capsys.readouterr().out == f"Admin {user.public_id} is ready.\n"


def test_asks_for_the_password_twice(monkeypatch):
    monkeypatch.delenv("MUNIM_ADMIN_PASSWORD", raising=False)
    typed = iter([GOOD, GOOD, GOOD, "something-else-entirely"])
    monkeypatch.setattr(create_admin, "getpass", lambda prompt: next(typed))
    call_command("create_admin", "a@example.com")
    assert User.objects.get().check_password(GOOD)
    with pytest.raises(CommandError, match="differ"):
        call_command("create_admin", "b@example.com", force=True)
    assert User.objects.count() == 1


def test_a_second_one_needs_force(password):
    password(GOOD)
    make_staff("ADMIN")
    with pytest.raises(CommandError, match="admin already"):
        call_command("create_admin", "a@example.com")
    assert User.objects.count() == 1
    call_command("create_admin", "a@example.com", force=True)
    assert User.objects.filter(groups__name="ADMIN").count() == 2


def test_other_staff_do_not_count(password):
    password(GOOD)
    make_staff("FINANCE")
    call_command("create_admin", "a@example.com")
    assert User.objects.filter(groups__name="ADMIN").count() == 1


@pytest.mark.parametrize("secret", ["short", "123456789012", "asha-the-admin", "administrator"])
def test_a_weak_password_is_refused(password, secret):
    password(secret)
    with pytest.raises(CommandError):
        call_command("create_admin", "asha-the-admin@example.com")
    assert not User.objects.exists()


def test_a_bad_address_is_refused(password):
    password(GOOD)
    with pytest.raises(CommandError, match="e-mail address"):
        call_command("create_admin", "nobody")
    assert not User.objects.exists()
