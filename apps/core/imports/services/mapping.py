"""Which column is which field, and how cells are read."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from apps.core import fsm
from apps.core.imports import queue
from apps.core.imports.engine.columns import parse_constant
from apps.core.imports.engine.refusals import Wrong
from apps.core.imports.errors import MappingInvalid
from apps.core.imports.kinds import ImportKind
from apps.core.imports.kinds import get as kind_of
from apps.core.imports.models import ImportBatch
from apps.core.imports.staging import Stage
from apps.core.imports.states import DateOrder, Rounding
from apps.core.money import EXPONENTS

from .presets import OPTIONS, preset_save
from .shared import locked


@transaction.atomic
def import_map(
    *,
    batch_id: Any,
    mapping: Mapping[int | str, str] | None = None,
    actor,
    options: Mapping[str, Any] | None = None,
    preset_name: str = "",
    enqueue: bool = True,
) -> ImportBatch:
    """Fixes columns and options, and has the rows checked in the background; without `enqueue` the caller does it.

    `preset_name` keeps them under a name too. Raises MappingInvalid, StateConflict.
    """
    batch = locked(batch_id)
    kind = kind_of(batch.kind)
    if mapping is not None:
        batch.mapping = {str(index): field for index, field in mapping.items() if field}
    for name in OPTIONS:
        if options and name in options:
            setattr(batch, name, options[name])
    problems = incomplete(batch, kind)
    if problems:
        raise MappingInvalid(" ".join(problems.values()), fields=problems)
    batch.constants = _read_constants(kind, batch.constants)
    batch.save(update_fields=["mapping", *OPTIONS])
    fsm.advance(batch.map, actor=actor)
    if preset_name:
        preset_save(batch_id=batch.pk, name=preset_name, actor=actor)
    if enqueue:
        queue.enqueue(queue.CHECK, batch.pk)
    return batch


def incomplete(batch: ImportBatch, kind: ImportKind) -> dict[str, str]:
    """Field -> what is missing, in words; empty when the rows can be checked."""
    return {**_misplaced(batch, kind), **_missing(batch, kind), **_odd_options(batch)}


def _misplaced(batch: ImportBatch, kind: ImportKind) -> dict[str, str]:
    problems: dict[str, str] = {}
    names, count = list(batch.mapping.values()), len(batch.layout["names"])
    known = {field.name: field for field in kind.fields}
    for index, name in batch.mapping.items():
        if name not in known or not str(index).isdigit() or int(index) >= count:
            problems[str(name)] = f"There is no such field or column: {index} as {name}."
        elif names.count(name) > 1:
            problems[name] = f"{known[name].title} is chosen for {names.count(name)} columns: keep one."
    return problems


def _missing(batch: ImportBatch, kind: ImportKind) -> dict[str, str]:
    given = {*batch.mapping.values(), *(name for name, value in batch.constants.items() if value)}
    if batch.currency:
        given.add(kind.currency_field)
    problems = {
        field.name: f"No column is chosen for {field.title}."
        for field in kind.fields
        if field.required and field.name not in given
    }
    if kind.metrics and not any(field.name in batch.mapping.values() for field in kind.metrics):
        problems["metrics"] = f"At least one figure is needed: {', '.join(field.title for field in kind.metrics)}."
    return problems


def _odd_options(batch: ImportBatch) -> dict[str, str]:
    problems = {}
    if batch.currency and batch.currency not in EXPONENTS:
        problems["currency"] = f"{batch.currency} is not a currency known here."
    if batch.date_order not in ("", *DateOrder.values):
        problems["date_order"] = "Choose day first or month first."
    if batch.rounding not in Rounding.values:
        problems["rounding"] = "Choose what happens to amounts with too many decimals."
    return problems


def _read_constants(kind: ImportKind, constants: Mapping[str, Any]) -> dict[str, str]:
    read, problems = {}, {}
    known = {field.name: field for field in kind.fields}
    for name, value in constants.items():
        if value in ("", None):
            continue
        if name not in known:
            problems[name] = f"There is no field {name}."
            continue
        try:
            read[name] = parse_constant(known[name], value, frozenset(EXPONENTS))
        except Wrong as refusal:
            problems[name] = f"{known[name].title}: the value {refusal}."
    if problems:
        raise MappingInvalid(" ".join(problems.values()), fields=problems)
    return read


@transaction.atomic
def import_reopen(*, batch_id: Any, actor) -> ImportBatch:
    """Back from the preview to the mapping: the preview is void. Raises StateConflict."""
    batch = locked(batch_id)
    stage = Stage(batch.stage_token, kind_of(batch.kind).fields)
    fsm.advance(batch.reopen, actor=actor)
    stage.drop()
    return batch
