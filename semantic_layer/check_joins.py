"""Joins: none that multiplies by what is declared, no circles, every dimension within reach of who lists it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from sqlglot.errors import SqlglotError

from semantic_layer.model import Metric, SemanticModel
from semantic_layer.paths import reachable_roles
from semantic_layer.snippets import bare_names, inner_datasets

Fault = tuple[tuple[str, ...], str]


def join_faults(model: SemanticModel) -> Iterator[Fault]:
    """Every fault of keys, circles and reach as (path, sentence)."""
    yield from _multiplying(model)
    yield from _circles(model)
    if all(_known_keys(model)):
        for name, metric in model.metrics.items():
            yield from _out_of_reach(name, metric, model)


def _known_keys(model: SemanticModel) -> Iterator[bool]:
    for one in model.datasets.values():
        yield from (reference.entity in model.entities for reference in one.keys.values())
    for each in model.entities.values():
        yield from (reference.entity in model.entities for reference in each.references.values())


def _multiplying(model: SemanticModel) -> Iterator[Fault]:
    """An entity on a table with rows per date has several rows per key, unless ``where`` picks one date."""
    dated = {one.snapshot: "month_end" for one in model.datasets.values() if one.snapshot and not one.time}
    dated |= {one.table: one.time for one in model.datasets.values() if one.table and one.time and one.grain == "month"}
    pictured = {reference.entity for one in model.entities.values() for reference in one.references.values()}
    pictured |= {reference.entity for one in model.datasets.values() for reference in one.keys.values()}
    for name, entity in model.entities.items():
        time = dated.get(entity.table)
        if time is not None and name in pictured and time not in (entity.where or ""):
            yield (
                ("entities", name, "table"),
                f"{entity.table} has a row per {time}: joins along {entity.key} would multiply; add where: {time} = :M",
            )
        references = [one.column for one in entity.references.values() if one.entity == name]
        if entity.key in references:
            yield ("entities", name, "references"), "a reference to itself by its own key leads nowhere"


def _circles(model: SemanticModel) -> Iterator[Fault]:
    for name in _circling(model.metrics, lambda one: _parts(model.metrics[one])):
        yield ("metrics", name, "formula"), "the formula leads back to itself"
    for name in _circling(model.dimensions, lambda one: [model.dimensions[one].parent or ""]):
        yield ("dimensions", name, "parent"), "the parents lead back to itself"
    for name in _circling(model.datasets, lambda one: _read(one, model)):
        yield ("datasets", name, "sql"), "the dataset reads itself"


def _parts(metric: Metric) -> list[str]:
    if metric.formula is None:
        return []
    try:
        named = bare_names(metric.formula)
    except (SqlglotError, RecursionError):
        return []
    return [metric.parts[one].metric if one in metric.parts else one for one in named]


def _read(dataset_id: str, model: SemanticModel) -> list[str]:
    try:
        return inner_datasets(model, dataset_id)
    except (SqlglotError, RecursionError):
        return []


def _circling(names: Iterable[str], inner: Callable[[str], list[str]]) -> Iterator[str]:
    """The names that reach themselves."""
    known = {name: inner(name) for name in names}
    for name in known:
        seen: set[str] = set()
        stack = list(known[name])
        while stack:
            one = stack.pop()
            if one not in seen and one in known:
                seen.add(one)
                stack += known[one]
        if name in seen:
            yield name


def _out_of_reach(name: str, metric: Metric, model: SemanticModel) -> Iterator[Fault]:
    """A group that a metric lists has a dimension that one of its datasets reaches."""
    sources = [model.datasets[one] for one in metric.sources if one in model.datasets]
    if not sources:
        return
    roles = set().union(*(reachable_roles(model, one) for one in sources))
    for group in metric.dims:
        members = [one for one in model.dimensions.values() if group in (one.id, one.group)]
        reached = any(one.grain or one.role in roles or {*one.datasets} & {*metric.sources} for one in members)
        if members and not reached:
            yield ("metrics", name, "dims"), f"no dataset of the metric reaches a dimension of {group!r}"
