"""Issuing and voiding documents."""

from collections.abc import Mapping, Sequence

from django.db import transaction
from django.db.models import Model

from apps.core import clock, fsm, policy
from apps.core.money import Money, to_minor
from apps.payments.invoices.engine import tax as gst
from apps.payments.invoices.engine.years import document_number, fiscal_year
from apps.payments.invoices.errors import NothingToDocument, PrefixTaken, UnknownDocument
from apps.payments.invoices.models import Document, Series
from apps.payments.invoices.selectors import about
from apps.payments.invoices.terms import Line
from apps.wallet.accounts import Scope, scope_of


@transaction.atomic
def document_issue(
    *,
    kind: str,
    user: Model,
    reference: Scope,
    lines: Sequence[Line],
    issued_for: str,
    currency: str,
    details: Mapping[str, str] | None = None,
    corrects: Document | None = None,
) -> Document:
    """Issues the document of a row (or `type:id`), once per kind; asked again it answers the first.

    The series stays locked until the transaction ends, so that no number is missing: make this its last work.
    Raises NothingToDocument, PrefixTaken.
    """
    reference_type, reference_id = scope_of(reference)
    known = about(reference).filter(kind=kind)
    if (done := known.first()) is not None:
        return done
    issuer = _issuer()
    within = gst.is_within_state(issuer["state"], user.region)
    kept = [_kept(line, currency, within) for line in lines]
    if not kept:
        raise NothingToDocument
    today = clock.today()
    series = _locked_series(kind, fiscal_year(today))
    if (done := known.first()) is not None:
        return done
    series.last_number += 1
    series.save(update_fields=["last_number"])
    net = sum(line["net"] for line in kept)
    total = sum(line["total"] for line in kept)
    return Document.objects.create(
        kind=kind,
        series=series,
        sequence=series.last_number,
        number=document_number(series.prefix, series.fiscal_year, series.last_number),
        issued_on=today,
        user=user,
        issued_for=issued_for,
        reference_type=reference_type,
        reference_id=reference_id,
        corrects=corrects,
        currency=currency,
        net=net,
        tax=total - net,
        total=total,
        lines=kept,
        issuer=issuer,
        place_of_supply=issuer["state"] if within else user.region,
        details=dict(details or {}),
    )


@transaction.atomic
def document_void(*, document_id, actor: Model | None, reason: str) -> Document:
    """Says that it no longer counts; the number stays taken. Raises UnknownDocument, StateConflict."""
    document = Document.objects.select_for_update().filter(pk=document_id).first()
    if document is None:
        raise UnknownDocument
    fsm.advance(document.void, actor=actor, reason=reason, at=clock.now())
    return document


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
