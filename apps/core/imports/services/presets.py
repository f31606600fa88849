"""Mappings saved by name."""

import json
from typing import Any

from django.conf import settings
from django.db import transaction

from apps.core import audit
from apps.core.imports.engine import matching
from apps.core.imports.errors import MappingInvalid, PresetUnknown, WrongState
from apps.core.imports.kinds import get as kind_of
from apps.core.imports.models import ImportBatch, ImportPreset
from apps.core.imports.states import BatchState

from .shared import locked

OPTIONS = ("currency", "date_order", "rounding", "constants")
SHIPPED = settings.BASE_DIR / "fixtures" / "import_presets.json"


@transaction.atomic
def presets_load() -> int:
    """Adds the shipped presets that are not there; how many. What people changed stays."""
    added = 0
    for entry in json.loads(SHIPPED.read_text()):
        key = {"kind": entry.pop("kind"), "name": entry.pop("name")}
        added += ImportPreset.objects.get_or_create(**key, defaults=entry)[1]
    return added


@transaction.atomic
def preset_use(*, batch_id: Any, name: str, actor) -> ImportBatch:
    """Takes mapping and options from a saved preset. Raises PresetUnknown, WrongState."""
    batch = locked(batch_id)
    if batch.state not in (BatchState.UPLOADED, BatchState.FAILED):
        raise WrongState("Its columns are mapped already.")
    preset = preset_named(kind=batch.kind, name=name)
    guessed = matching.guess(batch.layout["names"], kind_of(batch.kind).fields, preset.mapping)
    batch.mapping = {str(index): field for index, field in guessed.items()}
    batch.preset = preset
    for option in OPTIONS:
        setattr(batch, option, getattr(preset, option))
    batch.save(update_fields=["mapping", "preset", *OPTIONS])
    return batch


def preset_named(*, kind: str, name: str) -> ImportPreset:
    """Raises PresetUnknown."""
    preset = ImportPreset.objects.filter(kind=kind, name=name).first()
    if preset is None and presets_load():
        preset = ImportPreset.objects.filter(kind=kind, name=name).first()
    if preset is None:
        raise PresetUnknown(preset=name[:80])
    return preset


@transaction.atomic
def preset_save(*, batch_id: Any, name: str, actor) -> ImportPreset:
    """Keeps the batch's mapping and options under a name; the same name is replaced. Raises MappingInvalid."""
    batch = locked(batch_id)
    name = " ".join(name.split())[:80]
    if not name:
        raise MappingInvalid("Give the preset a name.", fields={"name": "Give the preset a name."})
    headings = batch.layout["names"]
    values = {option: getattr(batch, option) for option in OPTIONS}
    values["mapping"] = {heading: batch.mapping.get(str(index), "") for index, heading in enumerate(headings)}
    preset, created = ImportPreset.objects.update_or_create(
        kind=batch.kind, name=name, defaults=values, create_defaults={**values, "created_by": actor}
    )
    audit.record("imports.preset.save", preset, actor=actor, after={"name": name, "new": created, **values})
    return preset
