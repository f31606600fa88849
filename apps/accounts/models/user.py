"""The person behind a wallet, or a member of staff."""

import secrets

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models

from apps.core.encryption import blind_index
from apps.core.fields import BlindIndexField, EncryptedTextField

_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_public_id() -> str:
    """`U` and 12 characters without look-alikes: safe to read out on the phone (about 59 bits)."""
    return "U" + "".join(secrets.choice(_ALPHABET) for _ in range(12))


class UserManager(BaseUserManager):
    """Finds users by what they type, through the blind indexes."""

    def by_mobile(self, mobile: str):
        return self.filter(mobile_index=blind_index(mobile, purpose="mobile"))

    def by_email(self, email: str):
        return self.filter(email_index=blind_index(email.strip().lower(), purpose="email"))


class User(AbstractBaseUser, PermissionsMixin):
    """One account. Mobile (app users) and e-mail (staff) are ciphertext with a unique blind index each."""

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    name = models.CharField(max_length=120, blank=True)
    mobile = EncryptedTextField(null=True, blank=True)
    mobile_index = BlindIndexField(null=True, unique=True, editable=False)
    email = EncryptedTextField(null=True, blank=True)
    email_index = BlindIndexField(null=True, unique=True, editable=False)
    region = models.CharField(max_length=8, default="IN")
    is_staff = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    # Goes up on block, role change and "log out everywhere": older access tokens stop at once.
    token_version = models.PositiveIntegerField(default=1)
    date_joined = models.DateTimeField(db_default=models.Func(function="clock_timestamp", arity=0), editable=False)

    objects = UserManager()

    USERNAME_FIELD = "public_id"
    REQUIRED_FIELDS = []

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.name or self.public_id

    def save(self, *args, **kwargs):
        self.mobile_index = blind_index(self.mobile, purpose="mobile") if self.mobile else None
        self.email_index = blind_index(self.email.strip().lower(), purpose="email") if self.email else None
        super().save(*args, **kwargs)
