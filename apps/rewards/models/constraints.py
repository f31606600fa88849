"""CHECK constraints that several tables share."""

from django.db import models


class Finite(models.Func):
    """True when no column is NaN: PostgreSQL holds NaN above every number, so `>= 0` alone lets it in."""

    output_field = models.BooleanField()
    conditional = True

    def as_sql(self, compiler, connection, **extra):
        parts = [compiler.compile(each) for each in self.source_expressions]
        sql = " AND ".join(f"{text} <> 'NaN'::numeric" for text, _ in parts)
        return f"({sql})", [value for _, values in parts for value in values]


def finite(*columns: str, name: str) -> models.CheckConstraint:
    """No NaN in these columns, whatever way the row came in (COPY, raw SQL, bulk_create)."""
    return models.CheckConstraint(condition=Finite(*columns), name=name)


def not_negative(*columns: str, name: str) -> models.CheckConstraint:
    """Each column is NULL or at least zero."""
    condition = models.Q()
    for column in columns:
        condition &= models.Q(**{f"{column}__gte": 0}) | models.Q(**{f"{column}__isnull": True})
    return models.CheckConstraint(condition=condition, name=name)
