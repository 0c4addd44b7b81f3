"""Names: everything that defaults, readings, ambiguities and refusals point to is there."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from semantic_layer.model import SemanticModel
from semantic_layer.readings import Readings

Fault = tuple[tuple[str, ...], str]


def name_faults(model: SemanticModel) -> Iterator[Fault]:
    """Every name that points nowhere as (path, sentence)."""
    for name, ambiguity in model.ambiguities.items():
        for one in (*ambiguity.choices, *ambiguity.unless.values()):
            yield from _unknown(("ambiguities", name), one, model.metrics, "metric")
        if len(ambiguity.choices) < 2:
            yield ("ambiguities", name, "choices"), "a question back needs two choices or more"
    yield from _defaults(model)
    yield from _readings(model)


def _unknown(path: tuple[str, ...], name: str, known: Collection[str], kind: str) -> Iterator[Fault]:
    if name and name not in known:
        yield path, f"unknown {kind} {name!r}"


def _defaults(model: SemanticModel) -> Iterator[Fault]:
    defaults = model.defaults
    yield from _unknown(("defaults", "target"), defaults.target, model.metrics, "metric")
    planned = [
        name for name, metric in model.metrics.items() if any(p.metric == "$target" for p in metric.parts.values())
    ]
    if planned and not defaults.target:
        yield ("metrics", planned[0], "parts"), "$target needs defaults.target: the metric of a plan that names none"
    for name in defaults.splits:
        yield from _unknown(("defaults", "splits"), name, model.dimensions, "dimension")
    entities = {"tree": defaults.tree, "person": defaults.person, "client": defaults.client}
    for part, value in entities.items():
        if value is not None:
            yield from _unknown(("defaults", part), value.entity, model.entities, "entity")
    if defaults.tree is not None:
        for name in defaults.tree.levels:
            yield from _unknown(("defaults", "tree", "levels"), name, model.dimensions, "dimension")
        columns = (
            model.columns.get(model.entities[defaults.tree.entity].table, {})
            if defaults.tree.entity in model.entities
            else {}
        )
        for column in (defaults.tree.path, defaults.tree.name) if columns else ():
            yield from _unknown(("defaults", "tree"), column, columns, "column")
    for part, dimension in (("person", defaults.person_dimension), ("client", defaults.client_dimension)):
        yield from _unknown(("defaults", part), dimension, model.dimensions, "dimension")


def _readings(model: SemanticModel) -> Iterator[Fault]:
    readings = model.readings
    for part, names in _metrics(readings).items():
        for name in names:
            yield from _unknown(("readings", part, name), name, model.metrics, "metric")
    for part, names in _dimensions(readings).items():
        for name in names:
            yield from _unknown(("readings", part, name), name, model.dimensions, "dimension")
    for name in readings.segment_words:
        yield from _unknown(("readings", "segment_words", name), name, model.segments, "segment")
    for name in readings.wordings:
        part, _, code = name.partition(":")
        groups = {str(one.get("code")) for one in readings.segments}
        known = {"metric": set(model.metrics), "group": groups, "by": set(model.dimensions)}.get(part)
        if known is not None:
            yield from _unknown(("readings", "wordings"), code, known, part)
        else:
            yield from _unknown(("readings", "wordings"), part, model.dimensions if code else model.segments, "segment")
    for name in readings.described.values():
        yield from _unknown(("readings", "described", name), name, model.segments, "segment")
    groups = {dimension.group for dimension in model.dimensions.values()}
    groups |= {code for dimension in model.dimensions.values() for code in (*dimension.values, *dimension.order)}
    for name in readings.amounts:
        yield from _unknown(("readings", "amounts"), name, groups, "group of dimensions")
    yield from _entries(model)


def _metrics(readings: Readings) -> dict[str, Any]:
    """The metrics that each part names."""
    return {
        "targets": [*readings.targets.metrics, *readings.targets.instead, *readings.targets.instead.values(),
                    readings.targets.default, readings.targets.achievement, readings.targets.progress,
                    readings.targets.increment, readings.targets.gap, *readings.targets.balance, *readings.targets.flow],
        "profile": readings.profile.metrics,
        "windows": [*readings.windows.recent, *readings.windows.signals, *readings.windows.transit, *readings.windows.twelve],
        "amounts": readings.amounts.values(),
        "counted": [readings.counted],
        "halves": [*readings.halves.metrics, *readings.halves.metrics.values()],
        "rate_of": [*readings.rate_of, *readings.rate_of.values()],
        "parts_of": [*readings.parts_of, *(name for one in readings.parts_of.values() for key, name in one.items() if key != "by")],
        "growth_of": [*readings.growth_of, *readings.growth_of.values()],
        "maturing": [*readings.maturing, *readings.maturing.values()],
        "due_days": [*readings.due_days, *readings.due_tags.values()],
        "happened": readings.happened.values(),
        "holdings": readings.holdings.values(),
        "holders": [*readings.holders, *readings.holders.values()],
        "listed": readings.listed,
        "synonyms": readings.synonyms,
        "top_customers": [readings.top_customers],
        "superlatives": readings.superlatives.values(),
        "described": readings.described,
        "exact": readings.exact,
        "bands": readings.bands,
        "counts": [name for one in readings.counts for name in (*one.of, *one.of.values(), *one.where)],
        "broader": [*readings.broader, *(name for names in readings.broader.values() for name in names)],
        "dated": readings.dated,
        "named_parts": readings.named_parts,
        "rows_of": [name for names in readings.rows_of.values() for name in names],
        "listed_rows": readings.listed_rows,
        "gaps": [*readings.gaps, *readings.gaps.values()],
        "amount_of": [*readings.amount_of, *readings.amount_of.values()],
    }  # fmt: skip


def _dimensions(readings: Readings) -> dict[str, Any]:
    """The dimensions that each part names."""
    return {
        "dimensions": readings.dimensions,
        "values": readings.values,
        "optional": readings.optional,
        "parts_of": [one["by"] for one in readings.parts_of.values() if "by" in one],
        "named_parts": [name for one in readings.named_parts.values() for name in one],
        "graded": readings.graded,
        "yielding": readings.yielding,
        "broad": readings.broad,
        "kind_of": readings.kind_of,
        "dividing": readings.dividing,
        "ranked": readings.ranked,
        "halves": readings.halves.dimensions,
        "due_days": [name for one in readings.due_days.values() for name in one.values()],
        "holdings": readings.holdings,
        "held": readings.held,
        "bands": readings.bands.values(),
        "counts": [name for one in readings.counts for names in one.where.values() for name in names],
        "day_bands": [readings.day_bands.dimension] if readings.day_bands else [],
        "rows_of": readings.rows_of,
        "listed_rows": [name for names in readings.listed_rows.values() for name in names],
        "row_units": readings.row_units.values(),
        "columns": [*readings.columns, *(name for names in readings.columns.values() for name in names)],
    }


def _entries(model: SemanticModel) -> Iterator[Fault]:
    for part in ("phrases", "segments"):
        for number, entry in enumerate(getattr(model.readings, part)):
            path: tuple[Any, ...] = ("readings", part, number)
            if not entry.get("words"):
                yield path, "words are missing"
            for name in (*entry.get("metrics", ()), *entry.get("otherwise", ())):
                yield from _unknown(path, name, model.metrics, "metric")
            for name in (*entry.get("group_by", ()), *entry.get("where", {})):
                yield from _unknown(path, name, model.dimensions, "dimension")
