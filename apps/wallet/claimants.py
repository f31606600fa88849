"""Whose money is it? Each app says which of its rows claim journals of which kind; the integrity check compares both.

`register("payments.deposit", Payment, reference_type="payments.payment", claiming=Q(state="CAPTURED"))`: every such
row has a journal of that kind that refers to it, and every journal of that kind refers to a row.
A kind without a model claims itself: what it refers to lies in the ledger, or nowhere (a manual adjustment's audit).
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.core.exceptions import ImproperlyConfigured
from django.db.models import Exists, Model, OuterRef, Q, TextField
from django.db.models.functions import Cast

from . import words
from .models import Journal

SHOWN = 100


@dataclass(frozen=True)
class Claimant:
    """Journals of `kind` (with a dot at its end: all that begin so) belong to rows of `model`."""

    kind: str
    model: type[Model] | None = None
    reference_type: str = ""
    claiming: Q | None = None

    def covers(self, kind: str) -> bool:
        return kind.startswith(self.kind) if self.kind.endswith(".") else kind == self.kind

    def journals(self):
        prefix = self.kind.endswith(".")
        wanted = Q(kind__startswith=self.kind) if prefix else Q(kind=self.kind)
        return Journal.objects.filter(wanted, reference_type=self.reference_type)

    def without_journal(self) -> Iterator[str]:
        """Rows that claim money and have no journal."""
        if self.model is None or self.claiming is None:
            return
        rows = self.model._default_manager.filter(self.claiming).annotate(claim=Cast("pk", TextField()))
        paid = self.journals().filter(reference_id=OuterRef("claim"))
        for key in rows.filter(~Exists(paid)).values_list("claim", flat=True)[:SHOWN]:
            yield f"{self.model._meta.label} {key} has no journal {self.kind}"

    def without_claimant(self, since) -> Iterator[str]:
        """Journals since a key whose row is not there."""
        if self.model is None:
            return
        rows = self.model._default_manager.annotate(claim=Cast("pk", TextField()))
        orphans = self.journals().filter(~Exists(rows.filter(claim=OuterRef("reference_id"))), pk__gte=since)
        for key in orphans.values_list("reference_id", flat=True)[:SHOWN]:
            yield f"journal {self.kind} refers to {self.model._meta.label} {key}, which is not there"


_claimants: dict[str, Claimant] = {}


def register(
    kind: str,
    model: type[Model] | None = None,
    *,
    reference_type: str = "",
    claiming: Q | None = None,
    title: str = "",
) -> None:
    """Makes a kind of journal somebody's, with what people call it. Raises ImproperlyConfigured when it is already."""
    if kind in _claimants:
        raise ImproperlyConfigured(f"Journals of kind {kind} have a claimant already.")
    _claimants[kind] = Claimant(kind, model, reference_type, claiming)
    if title:
        words.name_kind(kind, title)


def claimants() -> list[Claimant]:
    return list(_claimants.values())


def covers(kind: str) -> bool:
    """Whether somebody claims journals of this kind."""
    return any(claimant.covers(kind) for claimant in _claimants.values())
