"""Issuing and voiding documents."""

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Model

from apps.core import clock, fsm, policy
from apps.core.money import Money, to_minor
from apps.payments.invoices.engine import tax as gst
from apps.payments.invoices.engine.years import document_number, fiscal_year
from apps.payments.invoices.errors import NothingToDocument, PrefixTaken, UnknownDocument
from apps.payments.invoices.models import Document, Series
from apps.payments.invoices.selectors import about
from apps.payments.invoices.terms import Line, Paper
from apps.wallet.accounts import Scope, scope_of

T = TypeVar("T")


@transaction.atomic
def document_issue(*, kind: str, reference: Scope, **said: Any) -> Document:
    """Issues the document of a row (or `type:id`), once per kind; asked again it answers the first.

    As `documents_issue`, and the same holds for its lock. Raises NothingToDocument, PrefixTaken.
    """
    known = about(reference).filter(kind=kind)
    if (done := known.first()) is not None:
        return done
    documents_issue(kind=kind, papers=[Paper(reference=reference, **said)])
    return known.get()


@transaction.atomic
def documents_issue(*, kind: str, papers: Iterable[Paper]) -> int:
    """Issues what is not issued yet, in this order, once per kind and reference; answers how many that were.

    The series stays locked until the transaction ends, so that no number is missing: make this its last work.
    Raises NothingToDocument, PrefixTaken.
    """
    wanted = _unissued(kind, {scope_of(paper.reference): paper for paper in papers})
    issuer, today = _issuer(), clock.today()
    facts = {reference: _facts(paper, issuer) for reference, paper in wanted.items()}
    if not facts:
        return 0
    series = _locked_series(kind, fiscal_year(today))
    still = _unissued(kind, facts).items()
    documents = [
        Document(
            kind=kind,
            series=series,
            sequence=sequence,
            number=document_number(series.prefix, series.fiscal_year, sequence),
            issued_on=today,
            reference_type=reference_type,
            reference_id=reference_id,
            issuer=issuer,
            **told,
        )
        for sequence, ((reference_type, reference_id), told) in enumerate(still, start=series.last_number + 1)
    ]
    if documents:
        series.last_number = documents[-1].sequence
        series.save(update_fields=["last_number"])
    Document.objects.bulk_create(documents)
    return len(documents)


@transaction.atomic
def document_void(*, document_id, actor: Model | None, reason: str) -> Document:
    """Says that it no longer counts; the number stays taken. Raises UnknownDocument, StateConflict."""
    document = Document.objects.select_for_update().filter(pk=document_id).first()
    if document is None:
        raise UnknownDocument
    fsm.advance(document.void, actor=actor, reason=reason, at=clock.now())
    return document


def _unissued(kind: str, wanted: dict[tuple[str, str], T]) -> dict[tuple[str, str], T]:
    """Those of which there is no document of this kind."""
    issued = Document.objects.filter(kind=kind, reference_id__in={reference_id for _, reference_id in wanted})
    done = set(issued.values_list("reference_type", "reference_id")) if wanted else set()
    return {reference: value for reference, value in wanted.items() if reference not in done}


def _facts(paper: Paper, issuer: Mapping[str, str]) -> dict[str, Any]:
    """What a paper says, as it is stored. Raises NothingToDocument."""
    within = gst.is_within_state(issuer["state"], paper.user.region)
    kept = [_kept(line, paper.currency, within) for line in paper.lines]
    if not kept:
        raise NothingToDocument
    net, total = sum(line["net"] for line in kept), sum(line["total"] for line in kept)
    return {
        "user": paper.user,
        "issued_for": paper.issued_for,
        "corrects": paper.corrects,
        "currency": paper.currency,
        "net": net,
        "tax": total - net,
        "total": total,
        "lines": kept,
        "place_of_supply": issuer["state"] if within else paper.user.region,
        "details": dict(paper.details or {}),
    }


def _issuer() -> dict[str, str]:
    names = {"name": "house_name", "address": "house_address", "gstin": "gstin", "state": "house_state"}
    return {name: policy.get(f"invoices.{key}") for name, key in names.items()} | {
        "footer": policy.get("invoices.footer")
    }


def _kept(line: Line, currency: str, within_state: bool) -> dict:
    """A line as it is stored. Raises NothingToDocument for another currency or less than nothing."""
    net = _minor(line.amount, currency)
    tax = gst.tax_on(net, line.tax_rate) if line.tax is None else _minor(line.tax, currency)
    parts = gst.split(tax, within_state=within_state)
    shown = {"title": line.title, "code": line.code, "net": net, "rate": f"{line.tax_rate.normalize():f}"}
    return {**shown, **parts._asdict(), "total": net + tax}


def _minor(amount: Money, currency: str) -> int:
    if str(amount.currency) != currency or amount.amount < 0:
        raise NothingToDocument
    return to_minor(amount)


def _locked_series(kind: str, begun: int) -> Series:
    """The open series of a kind, made on first use, locked until the transaction ends. Raises PrefixTaken."""
    prefix = policy.get(f"invoices.prefix.{kind.lower()}")[:3].upper()
    wanted = {"prefix": prefix, "fiscal_year": begun}
    series = Series.objects.select_for_update().filter(**wanted).first()
    if series is None:
        Series.objects.bulk_create([Series(kind=kind, **wanted)], ignore_conflicts=True)
        series = Series.objects.select_for_update().get(**wanted)
    if series.kind != kind:
        raise PrefixTaken(prefix=prefix)
    return series
