"""Model fields of the platform."""

from django.db import models
from django_fsm import FSMField

from . import encryption


class StateField(FSMField):
    """The state of a row: it moves by declared transitions only (`core/fsm.py`).

    Migrations see a plain CharField. A historical model has no transitions, and every FSMField a migration renders
    hangs one more receiver on `class_prepared`: half of the time `migrate` took.
    """

    def __init__(self, *args, protected: bool = True, **kwargs):
        super().__init__(*args, protected=protected, **kwargs)

    def deconstruct(self):
        name, _, args, kwargs = super().deconstruct()
        kwargs.pop("protected", None)
        return name, "django.db.models.CharField", args, kwargs


class EncryptedTextField(models.BinaryField):
    """Text in Python, AES-256-GCM ciphertext in the database. Not searchable: keep a blind index beside it."""

    @property
    def context(self) -> str:
        return f"{self.model._meta.db_table}.{self.column}"

    def from_db_value(self, value, expression, connection):
        return None if value is None else encryption.decrypt(value, context=self.context)

    def get_db_prep_value(self, value, connection, prepared=False):
        sealed = None if value is None else encryption.encrypt(str(value), context=self.context)
        return super().get_db_prep_value(sealed, connection, prepared)

    def get_prep_value(self, value):
        return value

    def value_to_string(self, obj):
        raise TypeError("An encrypted field is not serialised.")

    def to_python(self, value):
        return value


class BlindIndexField(models.BinaryField):
    """HMAC-SHA256 of a normalised value: 32 bytes."""

    def __init__(self, *args, **kwargs):
        kwargs["max_length"] = 32
        super().__init__(*args, **kwargs)
