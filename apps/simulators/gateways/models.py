"""What outlives a restart."""

from django.db import models


class Kept(models.Model):
    """A thing of the books as it was last written down."""

    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=120)
    data = models.JSONField()

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="kept_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
