"""People join the staff by a link that is mailed to them, works once, and is stored nowhere."""

from datetime import timedelta

import pytest
from django.urls import reverse

from apps.accounts import selectors, services
from apps.accounts.errors import BadLink, IdentifierTaken, InviteClosed, UnknownRole
from apps.accounts.models import StaffInvite, Totp, User
from apps.accounts.states import STAFF_ROLES
from apps.core import clock
from apps.core.errors import Invalid
from apps.core.events.models import OutboxEvent
from apps.core.models import AuditEntry
from tests.factories.accounts import make_staff

EMAIL = "new@example.com"
PASSWORD = "nine-lives-of-a-ledger"
PATH = "/admin/invite/"
pytestmark = pytest.mark.django_db


def invite(**change) -> StaffInvite:
    fields = {"email": EMAIL, "name": "New", "roles": ["SUPPORT", "FINANCE"], "actor": make_staff(), **change}
    return services.staff_invite(**fields)


def token_of(offer: StaffInvite) -> str:
    return selectors.invite_message(offer.pk).link.partition("?t=")[2]


def join(client, token, password=PASSWORD, again=None):
    assert client.get(PATH, {"t": token})["Location"] == PATH
    return client.post(PATH, {"password": password, "again": again or password})


class TestInvite:
    def test_tells_the_post_office_an_id_and_nothing_else(self):
        offer = invite(email=" New@Example.com ")
        event = OutboxEvent.objects.get(name="staff.invited")
        assert event.payload == {"invite_id": str(offer.pk)}
        message = selectors.invite_message(offer.pk)
        assert (message.to, message.name, message.roles) == (EMAIL, "New", ("Finance", "Support"))
        assert message.link.startswith("http://127.0.0.1:8000/admin/invite/?t=")
        entry = AuditEntry.objects.get(action="accounts.staff.invite")
        assert entry.after == {"roles": ["FINANCE", "SUPPORT"]}

    @pytest.mark.parametrize(
        "change, refusal",
        [
            ({"email": "nobody"}, Invalid),
            ({"roles": []}, Invalid),
            ({"roles": ["MEMBER"]}, Invalid),
            ({"roles": ["CHIEF"]}, UnknownRole),
            ({"name": "  "}, Invalid),
            ({"email": "taken@example.com"}, IdentifierTaken),
        ],
    )
    def test_refusals_leave_no_trace(self, change, refusal):
        make_staff(email="taken@example.com")
        with pytest.raises(refusal):
            invite(**change)
        assert not StaffInvite.objects.exists()
        assert not OutboxEvent.objects.filter(name="staff.invited").exists()

    def test_a_second_one_for_the_address_ends_the_first(self):
        first = invite()
        token = token_of(first)
        second = services.staff_invite_again(invite_id=first.pk, actor=make_staff())
        with pytest.raises(BadLink):
            services.staff_invite_open(token=token)
        assert services.staff_invite_open(token=token_of(second)) == second
        assert selectors.invite_message(first.pk) is None

    def test_what_is_over_is_not_sent_again_or_withdrawn(self):
        offer, admin = invite(), make_staff()
        services.staff_invite_withdraw(invite_id=offer.pk, actor=admin)
        for verb in (services.staff_invite_withdraw, services.staff_invite_again):
            with pytest.raises(InviteClosed):
                verb(invite_id=offer.pk, actor=admin)
        assert StaffInvite.objects.count() == 1


class TestJoin:
    def test_with_a_password_and_then_an_authenticator_app(self, client):
        offer = invite()
        client.get(PATH, {"t": token_of(offer)})
        page = client.get(PATH).content.decode()
        assert "Welcome, New" in page
        assert "n•••@example.com" in page
        assert EMAIL not in page
        answer = client.post(PATH, {"password": PASSWORD, "again": PASSWORD})
        assert answer["Location"] == "/admin/totp/"
        user = User.objects.by_email(EMAIL).get()
        assert (user.name, user.role_names, user.is_staff) == ("New", {"SUPPORT", "FINANCE"}, True)
        offer.refresh_from_db()
        assert (offer.user, offer.is_open) == (user, False)
        assert AuditEntry.objects.get(action="accounts.staff.accept_invite").actor == user
        assert Totp.objects.get(user=user).confirmed_at is None
        assert client.get("/admin/").status_code == 302

    def test_the_address_bar_does_not_keep_the_link(self, client):
        answer = client.get(PATH, {"t": token_of(invite())})
        assert (answer.status_code, answer["Location"]) == (302, PATH)

    def test_looking_at_it_uses_nothing_up(self, client):
        token = token_of(invite())
        for _ in range(3):
            client.get(PATH, {"t": token})
            assert client.get(PATH).status_code == 200

    def test_works_once(self, client):
        token = token_of(invite())
        join(client, token)
        with pytest.raises(BadLink):
            services.staff_invite_accept(token=token, password=PASSWORD)
        assert User.objects.by_email(EMAIL).count() == 1

    @pytest.mark.parametrize(
        "password, again", [("short", None), ("123456789012", None), (PASSWORD, "another-one-12")]
    )
    def test_a_bad_password_leaves_no_trace(self, client, password, again):
        assert join(client, token_of(invite()), password, again).status_code == 200
        assert not User.objects.by_email(EMAIL).exists()
        assert StaffInvite.objects.get().is_open

    def test_dies_after_three_days(self, client):
        token = token_of(invite())
        with clock.fixed(clock.now() + timedelta(hours=72)):
            assert join(client, token)["Location"] == "/admin/login/"
        assert not User.objects.by_email(EMAIL).exists()

    def test_dies_with_the_power_of_who_sent_it(self):
        admin = make_staff()
        token = token_of(invite(actor=admin))
        services.user_set_roles(user_id=admin.pk, roles=["VIEWER"], actor=make_staff(), reason="x")
        with pytest.raises(BadLink):
            services.staff_invite_accept(token=token, password=PASSWORD)

    @pytest.mark.parametrize("spoil", [lambda t: t[:-2] + "AA", lambda t: "", lambda t: "é" * 40, lambda t: t[4:]])
    def test_a_forged_link_is_no_link(self, client, spoil):
        assert join(client, spoil(token_of(invite())))["Location"] == "/admin/login/"
        assert not User.objects.by_email(EMAIL).exists()


class TestConsole:
    URL = "/admin/accounts/staffmember/invite/"
    FIELDS = {"_form_submitted": "True", "email": EMAIL, "name": "New", "roles": ["SUPPORT"]}

    def test_an_admin_invites_sends_again_and_withdraws(self, console):
        client = console("ADMIN")
        url = reverse("admin:accounts_staffmember_invite")
        assert client.get(url).status_code == 200
        client.post(url, self.FIELDS)
        first = StaffInvite.objects.get()
        assert first.invited_by == client.user
        client.post(reverse("admin:accounts_staffinvite_send_again", args=[first.pk]), {"_form_submitted": "True"})
        second = StaffInvite.objects.open().get()
        assert second != first
        client.post(reverse("admin:accounts_staffinvite_withdraw", args=[second.pk]), {"_form_submitted": "True"})
        assert not StaffInvite.objects.open().exists()
        page = client.get("/admin/accounts/staffinvite/").content.decode()
        assert "n•••@example.com" in page
        assert EMAIL not in page

    @pytest.mark.parametrize("role", sorted(STAFF_ROLES - {"ADMIN"}))
    def test_nobody_else_does(self, console, role):
        client = console(role)
        assert client.post(reverse("admin:accounts_staffmember_invite"), self.FIELDS).status_code == 403
        assert not StaffInvite.objects.exists()
