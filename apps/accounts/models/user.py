"""The person behind a wallet, or a member of staff."""

import secrets

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.utils.crypto import salted_hmac
from django.utils.functional import cached_property

from apps.accounts.engine.identifiers import mask_email, mask_mobile
from apps.accounts.states import KycState
from apps.core.encryption import blind_index
from apps.core.fields import BlindIndexField, EncryptedTextField

_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_public_id() -> str:
    """`U` and 12 characters without look-alikes: safe to read out on the phone (about 59 bits)."""
    return "U" + "".join(secrets.choice(_ALPHABET) for _ in range(12))


def mobile_index(mobile: str) -> bytes:
    """The blind index of a normalised mobile number."""
    return blind_index(mobile, purpose="mobile")


def email_index(email: str) -> bytes:
    """The blind index of an e-mail address, whatever its case."""
    return blind_index(email.strip().lower(), purpose="email")


class UserManager(BaseUserManager):
    """Finds users by what they type, through the blind indexes."""

    def by_mobile(self, mobile: str):
        return self.filter(mobile_index=mobile_index(mobile))

    def by_email(self, email: str):
        return self.filter(email_index=email_index(email))

    def from_token(self, *, pk: int, public_id: str, roles, region: str | None = None) -> "User":
        """The user a valid token speaks for, without a query: any other field is read on first use, all at once."""
        known = {"id": pk, "public_id": public_id} | ({} if region is None else {"region": region})
        user = self.model.from_db(self.db, [*known], [*known.values()])
        user.__dict__["role_names"] = frozenset(roles)
        return user


class User(AbstractBaseUser, PermissionsMixin):
    """One account. Mobile (app users) and e-mail (staff) are ciphertext with a unique blind index each."""

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    name = models.CharField(max_length=120, blank=True)
    mobile = EncryptedTextField(null=True, blank=True)
    mobile_index = BlindIndexField(null=True, unique=True, editable=False)
    email = EncryptedTextField(null=True, blank=True)
    email_index = BlindIndexField(null=True, unique=True, editable=False)
    region = models.CharField(max_length=8, default="IN")
    kyc_state = models.CharField(max_length=16, choices=KycState, default=KycState.NOT_STARTED)
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
        default_permissions = ("view",)
        permissions = [
            ("find_user", "Can find users by their exact mobile number or e-mail address"),
            ("block_user", "Can block and unblock users"),
            ("approve_unblock", "Can approve the unblocking of users blocked for fraud"),
            ("end_user_sessions", "Can end the sessions of users"),
            ("set_user_roles", "Can set the roles of users"),
            ("add_staff", "Can invite staff and withdraw invitations"),
            ("reset_totp", "Can ask for the reset of somebody's TOTP"),
            ("approve_totp_reset", "Can approve the reset of somebody's TOTP"),
        ]

    def __str__(self) -> str:
        return self.name or self.public_id

    def save(self, *args, **kwargs):
        wanted = kwargs.get("update_fields")
        saved = set(wanted) if wanted is not None else {"mobile", "email"} - self.get_deferred_fields()
        if "mobile" in saved:
            self.mobile_index = mobile_index(self.mobile) if self.mobile else None
        if "email" in saved:
            self.email_index = email_index(self.email) if self.email else None
        if wanted is not None:
            kwargs["update_fields"] = saved | {f"{name}_index" for name in saved & {"mobile", "email"}}
        super().save(*args, **kwargs)

    def refresh_from_db(self, using=None, fields=None, from_queryset=None):
        """Reading one deferred field reads them all: a user from a token costs at most one query."""
        if fields is not None and (deferred := self.get_deferred_fields()).intersection(fields):
            fields = [*deferred]
        super().refresh_from_db(using=using, fields=fields, from_queryset=from_queryset)

    def get_session_auth_hash(self):
        return self._versioned_hash(None)

    def get_session_auth_fallback_hash(self):
        for secret in settings.SECRET_KEY_FALLBACKS:
            yield self._versioned_hash(secret)

    def _versioned_hash(self, secret):
        """Console sessions end with the password or the token version they began with."""
        value = f"{self.password}:{self.token_version}"
        return salted_hmac("munim.console.session", value, secret=secret, algorithm="sha256").hexdigest()

    @cached_property
    def role_names(self) -> frozenset[str]:
        """The names of the roles held; read once."""
        return frozenset(self.groups.values_list("name", flat=True))

    def has_role(self, *roles: str) -> bool:
        """Holds at least one of the roles."""
        return not self.role_names.isdisjoint(roles)

    @property
    def is_blocked(self) -> bool:
        """Kept out now; asks the database."""
        return self.blocks.active().exists()

    @property
    def masked_mobile(self) -> str:
        return mask_mobile(self.mobile)

    @property
    def masked_email(self) -> str:
        return mask_email(self.email)
