"""Demo logins of the contract, and the registry that loads them."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command

from apps.accounts import demo as accounts_demo
from apps.accounts import services
from apps.accounts.models import User
from apps.core import demo
from apps.core.models import DemoLoad

pytestmark = pytest.mark.django_db


@pytest.fixture
def in_demo(settings):
    settings.MUNIM_DEMO = True


def accounts_loader():
    return next(loader for loader in demo.loaders() if loader.name == "accounts")


def test_every_role_of_staff_logs_in(in_demo):
    assert demo.run(accounts_loader()) == "7 staff, 20 app users"
    for role in ("admin", "operator", "support", "finance", "analyst", "moderator", "viewer"):
        user = services.staff_authenticate(email=f"{role}@munim.test", password="munim-demo")
        assert (user.role_names, user.is_staff) == ({role.upper()}, True)


def test_twenty_app_users_log_in(in_demo):
    demo.run(accounts_loader())
    for number in range(1, 21):
        login = services.otp_login(mobile=f"+9199999{number:05d}", code="123456")
        assert (login.is_new, login.user.has_role("MEMBER")) == (False, True)


def test_loads_once(in_demo):
    demo.run(accounts_loader())
    assert demo.run(accounts_loader()) is None
    assert User.objects.count() == 27


def test_the_command_says_what_it_did(in_demo, capsys, monkeypatch):
    monkeypatch.setattr(demo, "_loaders", {"accounts": accounts_loader()})
    call_command("load_demo")
    call_command("load_demo")
    assert capsys.readouterr().out == "accounts: 7 staff, 20 app users\naccounts: in already\n"


def test_refuses_outside_the_demo():
    with pytest.raises(CommandError, match="MUNIM_DEMO"):
        call_command("load_demo")
    assert not User.objects.exists()
    assert not DemoLoad.objects.exists()


def test_a_failure_leaves_nothing(in_demo):
    def load():
        accounts_demo.load()
        raise RuntimeError("half way")

    with pytest.raises(RuntimeError, match="half way"):
        demo.run(demo.Loader(name="broken", order=1, load=load))
    assert not User.objects.exists()
    assert not DemoLoad.objects.exists()


def test_names_are_unique():
    with pytest.raises(ImproperlyConfigured):
        demo.register(name="accounts", order=1, load=accounts_demo.load)
