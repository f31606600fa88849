"""Users come into being and change."""

import pytest
from django.db import connection, transaction
from django.db.utils import IntegrityError

from apps.accounts import services
from apps.accounts.errors import IdentifierTaken, MixedRoles, OwnAccount, UnknownRole
from apps.accounts.models import User
from apps.core.errors import Invalid
from apps.core.events.models import OutboxEvent
from apps.core.models import AuditEntry
from tests.factories.accounts import make_member, make_staff

from .parallel import at_once

MOBILE = "+919876543210"


def raw_row(user):
    """The row as the disk has it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(u)::text FROM accounts_user u WHERE id = %s", [user.pk])
        return cursor.fetchone()[0]


@pytest.mark.django_db
class TestUserCreate:
    def test_stores_normalised_identifiers_as_ciphertext(self):
        user = services.user_create(
            mobile="+91 98765 43210", email=" Asha@Example.com", name=" Asha ", roles=["MEMBER"]
        )
        user = User.objects.get(pk=user.pk)
        assert (user.mobile, user.email, user.name) == (MOBILE, "asha@example.com", "Asha")
        stored = raw_row(user)
        assert "9876543210" not in stored
        assert "asha@example.com" not in stored
        assert User.objects.by_mobile(MOBILE).get() == user
        assert User.objects.by_email("ASHA@example.com").get() == user

    def test_tells_the_world_without_personal_data(self):
        user = services.user_create(mobile=MOBILE, name="Asha", roles=["MEMBER"])
        event = OutboxEvent.objects.get(name="user.registered")
        assert event.payload == {"user_id": user.public_id}
        entry = AuditEntry.objects.get(action="accounts.user.create")
        assert (entry.target_id, entry.after) == (str(user.pk), {"roles": ["MEMBER"], "region": "IN"})

    @pytest.mark.parametrize("fields", [{"mobile": MOBILE}, {"email": "ASHA@example.com"}])
    def test_an_identifier_belongs_to_one_account(self, fields):
        services.user_create(mobile=MOBILE, email="asha@example.com")
        users, events = User.objects.count(), OutboxEvent.objects.count()
        with pytest.raises(IdentifierTaken):
            services.user_create(**fields)
        assert (User.objects.count(), OutboxEvent.objects.count()) == (users, events)

    def test_the_database_itself_refuses_a_second_one(self):
        first = make_member()
        with pytest.raises(IntegrityError), transaction.atomic():
            User(mobile=first.mobile).save()

    @pytest.mark.parametrize(
        "fields, refusal",
        [
            ({"mobile": "12345"}, Invalid),
            ({"email": "nobody"}, Invalid),
            ({"roles": ["KING"]}, UnknownRole),
            ({"roles": ["ADMIN", "MEMBER"]}, MixedRoles),
        ],
    )
    def test_refuses_and_leaves_no_trace(self, fields, refusal):
        with pytest.raises(refusal):
            services.user_create(**{"mobile": MOBILE, **fields})
        assert not User.objects.exists()
        assert not AuditEntry.objects.exists()
        assert not OutboxEvent.objects.exists()

    def test_without_a_password_none_fits(self):
        user = services.user_create(mobile=MOBILE)
        assert not user.has_usable_password()
        assert not user.check_password("")

    def test_saving_one_field_keeps_the_indexes(self):
        user = make_member(name="Before")
        index = bytes(user.mobile_index)
        light = User.objects.only("id", "name").get(pk=user.pk)
        light.name = "After"
        light.save(update_fields=["name"])
        fresh = User.objects.get(pk=user.pk)
        assert (fresh.name, bytes(fresh.mobile_index), fresh.mobile) == ("After", index, user.mobile)
        fresh.mobile = MOBILE
        fresh.save(update_fields=["mobile"])
        assert User.objects.by_mobile(MOBILE).get() == user


@pytest.mark.django_db(transaction=True)
def test_two_first_logins_at_once_make_one_user():
    outcomes = at_once(*[lambda: services.user_register_by_mobile(mobile=MOBILE)] * 6)
    assert sorted(is_new for _, is_new in outcomes) == [False] * 5 + [True]
    assert len({user.pk for user, _ in outcomes}) == 1
    assert OutboxEvent.objects.filter(name="user.registered").count() == 1


@pytest.mark.django_db
class TestUserSetRoles:
    def test_gives_exactly_these_and_stops_old_tokens(self):
        admin, user = make_staff("ADMIN"), make_staff("VIEWER")
        changed = services.user_set_roles(user_id=user.pk, roles=["ANALYST", "FINANCE"], actor=admin, reason="Moved")
        fresh = User.objects.get(pk=user.pk)
        assert changed.role_names == fresh.role_names == {"ANALYST", "FINANCE"}
        assert fresh.token_version == 2
        entry = AuditEntry.objects.get(action="accounts.user.set_roles")
        assert entry.before == {"roles": ["VIEWER"]}
        assert entry.after == {"roles": ["ANALYST", "FINANCE"]}
        assert (entry.actor, entry.reason) == (admin, "Moved")
        assert OutboxEvent.objects.get(name="user.updated").payload == {"user_id": user.public_id, "fields": ["roles"]}

    def test_taking_every_role_closes_the_console(self):
        admin, user = make_staff("ADMIN"), make_staff("VIEWER")
        services.user_set_roles(user_id=user.pk, roles=[], actor=admin, reason="Left")
        assert not User.objects.get(pk=user.pk).is_staff

    def test_the_same_roles_change_nothing(self):
        admin, user = make_staff("ADMIN"), make_staff("VIEWER")
        services.user_set_roles(user_id=user.pk, roles=["VIEWER"], actor=admin, reason="x")
        assert User.objects.get(pk=user.pk).token_version == 1
        assert not AuditEntry.objects.filter(action="accounts.user.set_roles").exists()

    @pytest.mark.parametrize("roles, refusal", [(["MEMBER", "ADMIN"], MixedRoles), (["KING"], UnknownRole)])
    def test_refuses_odd_sets(self, roles, refusal):
        admin, user = make_staff("ADMIN"), make_staff("VIEWER")
        with pytest.raises(refusal):
            services.user_set_roles(user_id=user.pk, roles=roles, actor=admin, reason="x")
        assert User.objects.get(pk=user.pk).role_names == {"VIEWER"}

    def test_nobody_changes_their_own(self):
        admin = make_staff("ADMIN")
        with pytest.raises(OwnAccount):
            services.user_set_roles(user_id=admin.pk, roles=["VIEWER"], actor=admin, reason="x")
        assert User.objects.get(pk=admin.pk).role_names == {"ADMIN"}


@pytest.mark.django_db
def test_a_rename_is_audited_without_the_name():
    user = make_member(name="Before")
    assert services.user_rename(user=user, name=" After ", actor=user).name == "After"
    entry = AuditEntry.objects.get(action="accounts.user.rename")
    assert (entry.before, entry.after, entry.actor) == (None, None, user)
    assert OutboxEvent.objects.get(name="user.updated").payload == {"user_id": user.public_id, "fields": ["name"]}


@pytest.mark.django_db
class TestHasRole:
    def test_any_of_the_roles(self, django_assert_num_queries):
        user = make_staff("FINANCE")
        user = User.objects.get(pk=user.pk)
        with django_assert_num_queries(1):
            assert user.has_role("FINANCE")
            assert user.has_role("ADMIN", "FINANCE")
            assert not user.has_role("ADMIN")
