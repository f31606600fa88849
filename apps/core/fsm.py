"""The one way a state moves: a declared transition, saved under its source state, audited."""

import copy
import inspect
from collections.abc import Callable, Sequence
from typing import Any

from django.db import models, transaction
from django.db.models import Model, QuerySet
from django.utils.text import camel_case_to_spaces
from django_fsm import ANY_OTHER_STATE, ANY_STATE, FSMFieldMixin, TransitionNotAllowed

from . import audit, clock
from .errors import Conflict


class StateConflict(Conflict):
    """The transition is not allowed from here, or somebody moved the row first."""


@transaction.atomic
def advance(method: Callable, *, actor: Model | None, reason: str = "", **kwargs: Any) -> Model:
    """Runs a bound transition, saves what it changed while the row still has its source state, and audits it.

    `reason` goes to the audit, and to the method when it takes one. Raises StateConflict.
    """
    instance, field = method.__self__, method._django_fsm.field
    if reason and "reason" in inspect.signature(method).parameters:
        kwargs["reason"] = reason
    before, changed = _run(method, kwargs)
    _save([instance], field, before[field.attname], changed)
    audit.record(
        verb(type(instance), method.__name__),
        instance,
        actor=actor,
        before=_shown(instance, {key: before.get(key) for key in changed}),
        after=_shown(instance, changed),
        reason=reason,
    )
    return instance


@transaction.atomic
def advance_together(methods: Sequence[Callable], *, actor: Model | None, **kwargs: Any) -> None:
    """As `advance`, for one transition of several rows: a statement for those that change alike, one for all audits.

    Raises StateConflict for all of them when one cannot move.
    """
    alike: list[tuple[Any, dict[str, Any], list[Model]]] = []
    mutations = []
    for method in methods:
        instance, field = method.__self__, method._django_fsm.field
        before, changed = _run(method, kwargs)
        moved = next((rows for *same, rows in alike if same == [before[field.attname], changed]), None)
        if moved is None:
            alike.append((before[field.attname], changed, moved := []))
        moved.append(instance)
        shown = _shown(instance, {key: before.get(key) for key in changed}), _shown(instance, changed)
        mutations.append(audit.Mutation(instance, *shown))
    for source, changed, moved in alike:
        _save(moved, field, source, changed)
    if mutations:
        audit.record_each(verb(type(instance), method.__name__), mutations, actor=actor)


def _run(method: Callable, kwargs: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The columns before a transition, and those it changed. Raises StateConflict."""
    instance, field = method.__self__, method._django_fsm.field
    before = _values(instance)
    try:
        method(**kwargs)
    except TransitionNotAllowed as refusal:
        source = str(before[field.attname])
        raise StateConflict(_refusal(instance, field, method.__name__), state=source) from refusal
    return before, _changes(before, _values(instance))


@transaction.atomic
def advance_many(queryset: QuerySet, name: str, *, actor: Model | None, reason: str = "", **values: Any) -> int:
    """Moves every row of the queryset that stands in a source state: one statement, one audit entry with the count.

    The transition's body does not run: `values` are the columns it would set. Raises TypeError for a transition
    that has conditions or no fixed target.
    """
    model = queryset.model
    meta = getattr(model, name)._django_fsm
    targets = {step.target for step in meta.transitions.values()}
    if any(step.conditions for step in meta.transitions.values()) or len(targets) != 1 or None in targets:
        raise TypeError(f"{model.__name__}.{name} cannot run for many rows at once.")
    columns = {meta.field.attname: targets.pop(), **values}
    moved = _in_source_state(queryset, meta).order_by().update(**_touched(model), **columns)
    if moved:
        audit.record(verb(model, name), None, actor=actor, after=_shown(model, columns), reason=reason, count=moved)
    return moved


def verb(model: type[Model], name: str) -> str:
    """The audit's word for a transition: `wallet.bonus_grant.expire`."""
    return f"{model._meta.app_label}.{camel_case_to_spaces(model.__name__).replace(' ', '_')}.{name}"


def state_table(model: type[Model]) -> str:
    """The state machine of a model as a Markdown table, for its app's README."""
    lines = ["| from | transition | to | meaning |", "|---|---|---|---|"]
    for field in (item for item in model._meta.concrete_fields if isinstance(item, FSMFieldMixin)):
        order = [str(value) for value, _ in field.flatchoices]
        steps = list(field.get_all_transitions(model))
        steps.sort(key=lambda step: (_rank(order, step.source), _rank(order, step.target), step.name))
        lines += [f"| {_word(s.source)} | {s.name} | {_word(s.target)} | {_meaning(s.method)} |" for s in steps]
    return "\n".join(lines) + "\n"


def has_states(model: type[Model]) -> bool:
    """Whether the model has a state machine."""
    return any(isinstance(f, FSMFieldMixin) and f.transitions.get(model) for f in model._meta.concrete_fields)


def _in_source_state(queryset: QuerySet, meta) -> QuerySet:
    field = meta.field.attname
    if ANY_STATE in meta.transitions:
        return queryset
    if ANY_OTHER_STATE in meta.transitions:
        return queryset.exclude(**{field: meta.transitions[ANY_OTHER_STATE].target})
    return queryset.filter(**{f"{field}__in": list(meta.transitions)})


def _values(instance: Model) -> dict[str, Any]:
    """The loaded columns; dictionaries and lists as copies, so that a change in place is seen."""
    loaded = instance.__dict__
    return {
        field.attname: copy.deepcopy(value) if isinstance(value := loaded[field.attname], dict | list) else value
        for field in instance._meta.concrete_fields
        if field.attname in loaded
    }


def _changes(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in after.items() if key not in before or before[key] != value}


def _save(instances: Sequence[Model], field: models.Field, source: Any, changed: dict[str, Any]) -> None:
    """Writes the same columns to rows that still have their source state. Raises StateConflict."""
    model = type(instances[0])
    columns = {field.attname: source, **_touched(model), **changed}
    keys = {"pk": instances[0].pk} if len(instances) == 1 else {"pk__in": [one.pk for one in instances]}
    if model._base_manager.filter(**keys, **{field.attname: source}).update(**columns) != len(instances):
        raise StateConflict("It has been moved meanwhile: look again.", state=str(source))
    for instance in instances:
        instance.__dict__.update(columns | changed)


def _touched(model: type[Model]) -> dict[str, Any]:
    """The columns that say when a row was last changed."""
    return {
        field.attname: clock.now()
        for field in model._meta.concrete_fields
        if isinstance(field, models.DateTimeField) and field.auto_now
    }


def _shown(model: type[Model] | Model, values: dict[str, Any]) -> dict[str, Any]:
    """What the audit may hold: ciphertext columns by name only."""
    binary = {f.attname for f in model._meta.concrete_fields if isinstance(f, models.BinaryField)}
    return {key: "[encrypted]" if key in binary else value for key, value in values.items()}


def _refusal(instance: Model, field: models.Field, name: str) -> str:
    thing, state = instance._meta.verbose_name, getattr(instance, f"get_{field.name}_display")()
    return f"This {thing} is {str(state).lower()}: it cannot {name.replace('_', ' ')}."


def _rank(order: list[str], state: Any) -> int:
    return order.index(str(state)) if str(state) in order else -1


def _word(state: Any) -> str:
    return {ANY_STATE: "any", ANY_OTHER_STATE: "any other", None: "the same"}.get(state, str(state))


def _meaning(method: Callable) -> str:
    return (method.__doc__ or "").strip().partition("\n")[0]
