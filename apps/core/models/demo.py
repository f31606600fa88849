"""Which demo data is in."""

from django.db import models

from .base import BaseModel


class DemoLoad(BaseModel):
    """One demo loader that has run."""

    name = models.CharField(max_length=64, unique=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.name
