"""API keys: how other systems call the API."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from apps.core import clock
from apps.core.fields import BlindIndexField
from apps.core.models import BaseModel


class ApiKeyQuerySet(models.QuerySet):
    def live(self):
        """Neither revoked nor run out."""
        return self.filter(revoked_at=None, expires_at__gt=clock.now())


class ApiKey(BaseModel):
    """`prefix.secret`, of which only a keyed hash is kept. It may what `scopes` name and its owner may now."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="api_keys")
    name = models.CharField(max_length=80)
    prefix = models.CharField(max_length=16, unique=True)
    digest = BlindIndexField(unique=True)
    scopes = models.JSONField()
    networks = models.JSONField(default=list)
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)
    last_used_ip = models.GenericIPAddressField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    objects = ApiKeyQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        default_permissions = ("view",)
        permissions = [("make_apikey", "Can make API keys of their own"), ("revoke_apikey", "Can revoke API keys")]
        verbose_name = "API key"
        constraints = [models.CheckConstraint(condition=~Q(scopes=[]), name="api_key_has_a_scope")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_live(self) -> bool:
        return self.revoked_at is None and self.expires_at > clock.now()
