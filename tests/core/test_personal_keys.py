"""Personal keys: bound to one person and one place, gone for good once destroyed."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import IntegrityError, connection, connections, transaction
from django.test import override_settings

from apps.core import encryption, personal_keys, rotation
from apps.core.models import PersonalKey
from apps.core.personal_keys import KeyDestroyed


def test_opens_what_it_sealed(member):
    user = member()
    sealed = personal_keys.seal(user_id=user.pk, plain=b"front of the card", context="kyc.document")
    assert b"front" not in sealed
    assert personal_keys.open(user_id=user.pk, sealed=sealed, context="kyc.document") == b"front of the card"


def test_nothing_moves_to_another_person_or_place(member):
    first, second = member(), member()
    sealed = personal_keys.seal(user_id=first.pk, plain=b"x", context="kyc.document")
    personal_keys.seal(user_id=second.pk, plain=b"y", context="kyc.document")
    for user_id, context, value in [
        (second.pk, "kyc.document", sealed),
        (first.pk, "privacy.export", sealed),
        (first.pk, "kyc.document", sealed[:-1] + bytes([sealed[-1] ^ 1])),
        (first.pk, "kyc.document", b""),
        (first.pk, "kyc.document", b"\x01short"),
    ]:
        with pytest.raises(encryption.Undecipherable):
            personal_keys.open(user_id=user_id, sealed=value, context=context)


def test_a_key_moved_to_another_person_opens_nothing(member):
    first, second = member(), member()
    sealed = personal_keys.seal(user_id=first.pk, plain=b"x", context="c")
    personal_keys.seal(user_id=second.pk, plain=b"y", context="c")
    wrapped = PersonalKey.objects.get(user_id=first.pk).wrapped
    PersonalKey.objects.filter(user_id=second.pk).update(wrapped=wrapped)
    with pytest.raises(encryption.Undecipherable):
        personal_keys.open(user_id=second.pk, sealed=sealed, context="c")


def test_destroyed_is_for_good(member):
    user = member()
    sealed = personal_keys.seal(user_id=user.pk, plain=b"x", context="c")
    assert personal_keys.destroy(user_id=user.pk) is True
    assert personal_keys.destroy(user_id=user.pk) is False
    assert personal_keys.is_destroyed(user.pk)
    with pytest.raises(KeyDestroyed):
        personal_keys.open(user_id=user.pk, sealed=sealed, context="c")
    with pytest.raises(KeyDestroyed):
        personal_keys.seal(user_id=user.pk, plain=b"x", context="c")


def test_somebody_without_a_key_never_gets_one_after_erasure(member):
    user = member()
    assert personal_keys.destroy(user_id=user.pk) is True
    with pytest.raises(KeyDestroyed):
        personal_keys.seal(user_id=user.pk, plain=b"x", context="c")


def test_the_database_knows_no_half_destroyed_key(member):
    user = member()
    personal_keys.seal(user_id=user.pk, plain=b"x", context="c")
    with pytest.raises(IntegrityError), transaction.atomic():
        PersonalKey.objects.filter(user_id=user.pk).update(wrapped=None)


def test_keys_follow_the_rotation_of_the_field_keys(member, settings):
    user = member()
    sealed = personal_keys.seal(user_id=user.pk, plain=b"x", context="c")
    old = settings.FIELD_ENCRYPTION_KEYS
    new = "next1:bXVuaW0tdGVzdHMtbmV3LWZpZWxkLWtleS0zMmJ5dGU="
    column = next(c for c in rotation.columns() if c.model is PersonalKey)
    with override_settings(FIELD_ENCRYPTION_KEYS=f"{new},{old}"):
        assert sum(rotation.rotate(column)) == 1
    with override_settings(FIELD_ENCRYPTION_KEYS=new):
        assert personal_keys.open(user_id=user.pk, sealed=sealed, context="c") == b"x"


@pytest.mark.django_db(transaction=True)
def test_two_first_uses_at_once_share_one_key():
    from tests.factories.accounts import make_member

    user = make_member()

    def seal(text: bytes) -> bytes:
        try:
            return personal_keys.seal(user_id=user.pk, plain=text, context="c")
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        sealed = list(pool.map(seal, [b"1", b"2", b"3", b"4"]))
    connection.close()
    assert [personal_keys.open(user_id=user.pk, sealed=one, context="c") for one in sealed] == [b"1", b"2", b"3", b"4"]
    assert PersonalKey.objects.filter(user_id=user.pk).count() == 1
