"""Model fields of the platform."""

from django.db import models

from . import encryption


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
