"""The pages about the staff: who works here, what they log in with, and the way out when a phone is lost."""

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from apps.accounts.models import Totp
from apps.core.models import Approval, AuditEntry
from tests.factories.accounts import make_member, make_staff
from tests.factories.authenticators import set_up

LIST = "/admin/accounts/staffmember/"
pytestmark = pytest.mark.django_db


def act(client, user, name, **fields):
    url = reverse(f"admin:accounts_staffmember_{name}", args=[user.pk])
    return client.post(url, {"_form_submitted": "True", **fields})


class TestList:
    def test_shows_the_staff_masked_and_nobody_else(self, console):
        ready, bare, member = make_staff("SUPPORT"), make_staff("VIEWER"), make_member(name="An app user")
        set_up(ready)
        client = console("ADMIN")
        page = client.get(LIST).content.decode()
        assert ready.name in page
        assert bare.name in page
        assert member.name not in page
        assert ready.email not in page
        assert ready.masked_email in page
        assert client.get(f"{LIST}{member.pk}/change/").status_code == 302

    def test_finds_by_address_and_by_role(self, console):
        one, other = make_staff("SUPPORT"), make_staff("ANALYST")
        client = console("ADMIN")
        for query in ({"q": one.email}, {"q": one.public_id}, {"role": "SUPPORT"}):
            page = client.get(LIST, query).content.decode()
            assert (one.name in page, other.name in page) == (True, False)


class TestLostPhone:
    def test_two_admins_in_the_console(self, console):
        user, first, second = make_staff("SUPPORT"), console("ADMIN"), console("ADMIN")
        set_up(user)
        answer = act(first, user, "reset_totp", reason="Phone lost, called back")
        approval = Approval.objects.get()
        assert answer["Location"] == f"/admin/core/approval/{approval.pk}/change/"
        page = second.get(answer["Location"]).content.decode()
        assert user.name in page
        fields = {"_form_submitted": "True", "digest": approval.digest}
        second.post(reverse("admin:core_approval_approve", args=[approval.pk]), fields)
        assert not Totp.objects.exists()
        assert AuditEntry.objects.get(action="accounts.totp.reset").actor == second.user

    def test_is_not_offered_where_nothing_is_set_up(self, console):
        bare, client = make_staff("SUPPORT"), console("ADMIN")
        assert "Reset authenticator app" not in client.get(f"{LIST}{bare.pk}/change/").content.decode()
        act(client, bare, "reset_totp", reason="x")
        assert not Approval.objects.exists()

    def test_the_shell_of_the_server_for_an_only_admin(self):
        user = make_staff("ADMIN")
        set_up(user)
        call_command("reset_totp", user.email, verbosity=0)
        assert not Totp.objects.exists()
        assert AuditEntry.objects.get(action="accounts.totp.reset").actor is None
        for email in (user.email, "nobody@example.com"):
            with pytest.raises(CommandError):
                call_command("reset_totp", email)


class TestActions:
    def test_set_roles_block_and_unblock(self, console):
        user, client = make_staff("SUPPORT"), console("ADMIN")
        act(client, user, "set_roles", roles=["ANALYST"], reason="Moved")
        act(client, user, "block", reason="On leave", reason_code="OTHER")
        assert user.blocks.active().count() == 1
        act(client, user, "unblock", reason="Back")
        assert not user.blocks.active().exists()
        assert [group.name for group in user.groups.all()] == ["ANALYST"]
