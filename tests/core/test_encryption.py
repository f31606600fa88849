"""Encrypted fields: bound to their column, safe against change, moved to a new key while the site runs."""

import base64

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from apps.accounts.models import User
from apps.core import encryption, rotation
from apps.core.checks import check_blind_index_key, check_field_keys
from apps.core.events.relay import parameters
from apps.core.models import AuditEntry

OLD = "old1:" + base64.b64encode(b"o" * 32).decode()
NEW = "new1:" + base64.b64encode(b"n" * 32).decode()


@pytest.fixture
def keys(settings):
    def use(*specs: str) -> None:
        settings.FIELD_ENCRYPTION_KEYS = ",".join(specs)

    use(OLD)
    return use


def stored(user: User) -> bytes:
    with connection.cursor() as cursor:
        cursor.execute("SELECT mobile FROM accounts_user WHERE id = %s", [user.pk])
        return bytes(cursor.fetchone()[0])


def rotate(**options) -> None:
    call_command("rotate_field_keys", **options)


class TestValues:
    def test_opens_what_it_sealed_and_never_seals_alike(self, keys):
        first, second = (encryption.encrypt("Asha", context="t.c") for _ in range(2))
        assert first != second
        assert b"Asha" not in first
        assert encryption.decrypt(first, context="t.c") == "Asha"

    def test_refuses_another_column(self, keys):
        with pytest.raises(encryption.Undecipherable, match="belongs elsewhere"):
            encryption.decrypt(encryption.encrypt("Asha", context="t.c"), context="t.d")

    @pytest.mark.parametrize("place", [5, 10, -1])
    def test_refuses_changed_bytes(self, keys, place):
        sealed = bytearray(encryption.encrypt("Asha", context="t.c"))
        sealed[place] ^= 1
        with pytest.raises(encryption.Undecipherable):
            encryption.decrypt(bytes(sealed), context="t.c")

    @pytest.mark.parametrize("sealed", [b"", b"old1", b"old1\0", b"old1\0short", b"gone\0" + b"x" * 40])
    def test_refuses_what_is_no_ciphertext(self, keys, sealed):
        with pytest.raises(encryption.Undecipherable):
            encryption.decrypt(sealed, context="t.c")

    def test_a_blind_index_finds_equal_values_of_one_purpose(self):
        index = encryption.blind_index("+919999900001", purpose="mobile")
        assert len(index) == 32
        assert index == encryption.blind_index("+919999900001", purpose="mobile")
        assert index != encryption.blind_index("+919999900001", purpose="email")
        assert index != encryption.blind_index("+919999900002", purpose="mobile")


class TestRotation:
    def test_moves_every_value_to_the_first_key_and_keeps_the_blind_index(self, keys, member):
        users = [member() for _ in range(5)]
        plain = {user.pk: (user.mobile, bytes(user.mobile_index)) for user in users}
        keys(NEW, OLD)
        newest = member()
        rotate(batch=2)
        keys(NEW)
        assert {
            user.pk: (user.mobile, bytes(user.mobile_index)) for user in User.objects.filter(pk__in=plain)
        } == plain
        assert all(stored(user).startswith(b"new1\0") for user in [*users, newest])
        entry = AuditEntry.objects.get(action="core.field_key.rotate", after__column="accounts_user.mobile")
        assert (entry.count, entry.after["key"]) == (5, "new1")

    def test_a_second_run_changes_nothing(self, keys, member):
        user = member()
        keys(NEW, OLD)
        rotate()
        before = stored(user)
        rotate()
        assert stored(user) == before

    def test_goes_on_where_it_was_stopped(self, keys, member):
        users = [member() for _ in range(5)]
        keys(NEW, OLD)
        column = next(c for c in rotation.columns() if str(c) == "accounts_user.mobile")
        assert next(rotation.rotate(column, batch=2)) == 2
        assert rotation.remaining(column) == 3
        assert list(rotation.rotate(column, batch=2)) == [2, 1]
        assert all(stored(user).startswith(b"new1\0") for user in users)

    def test_a_missing_key_stops_it_and_leaves_the_values(self, keys, member):
        user = member()
        before = stored(user)
        keys(NEW)
        with pytest.raises(CommandError, match=r"accounts_user\.mobile: No key b'old1'"):
            rotate()
        assert stored(user) == before

    def test_covers_every_encrypted_column(self):
        assert {"accounts_user.mobile", "accounts_user.email", "accounts_otpchallenge.mobile"} <= {
            str(column) for column in rotation.columns()
        }

    @pytest.mark.django_db(transaction=True)
    def test_passes_over_rows_in_use_and_says_so(self, keys, member):
        busy, free = member(), member()
        keys(NEW, OLD)
        with psycopg.connect(**parameters()) as other:
            other.execute("SELECT 1 FROM accounts_user WHERE id = %s FOR UPDATE", [busy.pk])
            with pytest.raises(CommandError, match="1 values were in use"):
                rotate()
            assert stored(free).startswith(b"new1\0")
            assert stored(busy).startswith(b"old1\0")
        rotate()
        assert stored(busy).startswith(b"new1\0")


class TestChecks:
    @pytest.mark.parametrize(
        "spec", ["", "nokey", "a:short", f"{OLD},{OLD}", "a b:" + OLD[5:], ":" + OLD[5:], "a:" + OLD[5:-4]]
    )
    def test_bad_field_keys_stop_the_start(self, settings, spec):
        settings.FIELD_ENCRYPTION_KEYS = spec
        (error,) = check_field_keys(None)
        assert error.id == "core.E003"
        assert "b29v" not in error.msg

    def test_a_short_blind_index_key_stops_the_start(self, settings):
        settings.BLIND_INDEX_KEY = base64.b64encode(b"short").decode()
        assert [error.id for error in check_blind_index_key(None)] == ["core.E004"]

    def test_good_keys_pass(self, keys):
        assert check_field_keys(None) == check_blind_index_key(None) == []
