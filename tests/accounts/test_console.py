"""The users' pages of the console: masked, found by exact identifiers, changed by actions that ask."""

import pytest
from django.urls import reverse

from apps.accounts import console as registered
from apps.accounts import services
from apps.accounts.models import Session, User, UserBlock
from apps.accounts.states import APP_ROLES, STAFF_ROLES
from tests.factories.accounts import make_member, make_staff

pytestmark = pytest.mark.django_db

LIST = "/admin/accounts/user/"
MOBILE = "+919876543210"


def page_of(user):
    return reverse("admin:accounts_user_change", args=[user.pk])


def act(client, user, name, **fields):
    return client.post(reverse(f"admin:accounts_user_{name}", args=[user.pk]), {"_form_submitted": "True", **fields})


class TestList:
    def test_shows_identifiers_masked(self, console):
        user = make_member(mobile=MOBILE, email="asha@example.com", name="Asha")
        page = console("SUPPORT").get(LIST).content.decode()
        assert user.public_id in page
        assert "+91 ••••• ••210" in page
        assert "a•••@example.com" in page
        assert "9876543210" not in page
        assert "asha@example.com" not in page

    @pytest.mark.parametrize("term", [MOBILE, "98765 43210", "asha@EXAMPLE.com", "public id"])
    def test_finds_by_exact_identifier(self, console, term):
        user, other = make_member(mobile=MOBILE, email="asha@example.com"), make_member()
        term = user.public_id.lower() if term == "public id" else term
        page = console("SUPPORT").get(LIST, {"q": term}).content.decode()
        assert user.public_id in page
        assert other.public_id not in page

    def test_does_not_find_by_a_part(self, console):
        user = make_member(mobile=MOBILE)
        assert user.public_id not in console("SUPPORT").get(LIST, {"q": "987654"}).content.decode()

    def test_looking_people_up_by_identifier_is_a_permission(self, console):
        user = make_member(mobile=MOBILE)
        viewer = console("VIEWER")
        assert user.public_id not in viewer.get(LIST, {"q": MOBILE}).content.decode()
        assert user.public_id in viewer.get(LIST, {"q": user.public_id}).content.decode()

    def test_filters_by_role(self, console):
        analyst, free = make_staff("ANALYST"), make_member()
        found = console("ADMIN").get(LIST, {"role": "ANALYST"}).content.decode()
        assert (analyst.public_id in found, free.public_id in found) == (True, False)

    def test_blocks_in_force_have_a_list_of_their_own(self, console):
        lifted, blocked = make_member(name="Lifted One"), make_member(name="Blocked One")
        admin = console("ADMIN")
        for user in (lifted, blocked):
            services.user_block(user_id=user.pk, reason="x", actor=admin.user)
        services.user_unblock(user_id=lifted.pk, reason="x", actor=admin.user)
        path = "/admin/accounts/userblock/"
        active, over = (admin.get(path, {"state": state}).content.decode() for state in ("active", "over"))
        assert ("Blocked One" in active, "Lifted One" in active) == (True, False)
        assert ("Blocked One" in over, "Lifted One" in over) == (False, True)

    def test_costs_the_same_for_many(self, console, django_assert_num_queries):
        client = console("SUPPORT")
        for _ in range(3):
            make_member()
        client.get(LIST)
        with django_assert_num_queries(FEW := 6):
            client.get(LIST)
        for _ in range(15):
            make_member()
        with django_assert_num_queries(FEW):
            client.get(LIST)


class TestWho:
    @pytest.mark.parametrize("role", sorted(STAFF_ROLES))
    def test_staff_see_users(self, console, role):
        user = make_member()
        client = console(role)
        assert client.get(LIST).status_code == 200
        assert client.get(page_of(user)).status_code == 200

    @pytest.mark.parametrize("role", sorted(APP_ROLES))
    def test_app_users_do_not_come_in(self, console, role):
        assert console(role).get(LIST).status_code == 302

    @pytest.mark.parametrize(
        "role, blocks, sessions",
        [
            ("ADMIN", 200, 200),
            ("OPERATOR", 200, 200),
            ("SUPPORT", 200, 200),
            ("FINANCE", 200, 403),
            ("ANALYST", 403, 403),
            ("MODERATOR", 200, 403),
            ("VIEWER", 200, 403),
        ],
    )
    def test_blocks_and_sessions(self, console, role, blocks, sessions):
        client = console(role)
        assert client.get("/admin/accounts/userblock/").status_code == blocks
        assert client.get("/admin/accounts/session/").status_code == sessions

    @pytest.mark.parametrize("role", ["FINANCE", "ANALYST", "MODERATOR", "VIEWER"])
    def test_others_do_not_block(self, console, role):
        user = make_member()
        assert act(console(role), user, "block", reason="x", reason_code="OTHER").status_code == 403
        assert not UserBlock.objects.exists()

    @pytest.mark.parametrize("role", sorted(STAFF_ROLES - {"ADMIN"}))
    def test_only_admins_set_roles(self, console, role):
        user = make_staff("VIEWER")
        assert act(console(role), user, "set_roles", roles=["ADMIN"], reason="x").status_code == 403
        assert User.objects.get(pk=user.pk).role_names == {"VIEWER"}


class TestActions:
    def test_asking_changes_nothing(self, console):
        user, client = make_member(), console("ADMIN")
        for name in ("block", "unblock", "end_sessions", "set_roles"):
            assert client.get(reverse(f"admin:accounts_user_{name}", args=[user.pk])).status_code == 200
        assert not UserBlock.objects.exists()
        assert User.objects.get(pk=user.pk).token_version == 1

    def test_block_and_unblock(self, console):
        user, client = make_member(), console("SUPPORT")
        act(client, user, "block", reason="Chargeback", reason_code="PAYMENT", until="2099-01-31T10:00")
        block = UserBlock.objects.get()
        assert (block.user, block.reason, block.reason_code) == (user, "Chargeback", "PAYMENT")
        assert (block.blocked_by, block.until.isoformat()) == (client.user, "2099-01-31T04:30:00+00:00")
        page = client.get(page_of(user)).content.decode()
        assert "Chargeback" in page
        assert reverse("admin:accounts_user_unblock", args=[user.pk]) in page
        assert reverse("admin:accounts_user_block", args=[user.pk]) not in page
        act(client, user, "unblock", reason="Paid")
        block.refresh_from_db()
        assert (block.lifted_by, block.lift_reason) == (client.user, "Paid")

    def test_a_reason_is_needed(self, console):
        user = make_member()
        act(console("SUPPORT"), user, "block", reason="", reason_code="PAYMENT")
        assert not UserBlock.objects.exists()

    def test_a_refusal_is_told(self, console):
        user, client = make_staff("FINANCE"), console("SUPPORT")
        act(client, user, "block", reason="x", reason_code="OTHER")
        assert "Only an admin may do this" in client.get(page_of(user)).content.decode()
        assert not UserBlock.objects.exists()

    def test_end_sessions(self, console):
        user = make_member()
        services.session_open(user=user)
        act(console("SUPPORT"), user, "end_sessions", reason="Lost phone")
        assert Session.objects.get().end_reason == "ENDED_BY_STAFF"

    def test_set_roles(self, console):
        user = make_staff("VIEWER")
        act(console("ADMIN"), user, "set_roles", roles=["ANALYST", "FINANCE"], reason="Moved")
        assert User.objects.get(pk=user.pk).role_names == {"ANALYST", "FINANCE"}


class TestRegistrations:
    def test_search_finds_by_mobile_email_and_id(self):
        user = make_member(mobile=MOBILE, email="asha@example.com", name="Asha")
        for found in (
            registered.find_users("9876543210"),
            registered.find_users("Asha@example.com"),
            registered.find_public_ids(f" {user.public_id.lower()} "),
        ):
            assert [(hit.title, hit.url) for hit in found] == [("Asha", f"/admin/people/{user.public_id}/")]
            assert found[0].description == f"{user.public_id} · +91 ••••• ••210"
        assert registered.find_users("987654") == []

    def test_the_persons_panel_is_masked(self, rf):
        user = make_member(mobile=MOBILE)
        services.session_open(user=user, device=services.Device(name="Pixel"))
        support, viewer = make_staff("SUPPORT"), make_staff("VIEWER")
        request = rf.get("/")
        request.user = support
        context = registered.account_panel(request, user)
        assert (context["roles"], context["block"]) == (["MEMBER"], None)
        assert [session.device_name for session in context["sessions"]] == ["Pixel"]
        request.user = viewer
        assert registered.account_panel(request, user)["sessions"] == []
