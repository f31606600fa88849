"""What every table shares."""

from django.db import models

from apps.core.ids import UuidV7


class BaseModel(models.Model):
    """A UUIDv7 key and a creation time, both taken in the database."""

    id = models.UUIDField(primary_key=True, db_default=UuidV7(), editable=False)
    created_at = models.DateTimeField(db_default=models.Func(function="clock_timestamp", arity=0), editable=False)

    class Meta:
        abstract = True
