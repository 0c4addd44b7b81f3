"""Columns: each one that entities, datasets, dimensions and metrics name is there, in the table or along the keys."""

from __future__ import annotations

from collections.abc import Iterator

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from semantic_layer.model import Dataset, Dimension, Metric, SemanticModel
from semantic_layer.paths import reachable_roles
from semantic_layer.snippets import DIALECT, dataset_columns

Fault = tuple[tuple[str, ...], str]


def column_faults(model: SemanticModel) -> Iterator[Fault]:
    """Every column that does not exist as (path, sentence)."""
    for name, entity in model.entities.items():
        if entity.table not in model.columns:
            yield ("entities", name, "table"), f"table {entity.table!r} is not in columns"
            continue
        known = set(model.columns[entity.table])
        texts = {"key": entity.key, "where": entity.where, "exists": entity.exists}
        for field, text in texts.items():
            yield from _unknown(("entities", name, field), text, known, entity.table)
        for role, reference in entity.references.items():
            yield from _unknown(("entities", name, "references", role), reference.column, known, entity.table)
    for name, dataset in model.datasets.items():
        yield from _of_dataset(name, dataset, model)
    for name, dimension in model.dimensions.items():
        yield from _of_dimension(name, dimension, model)
    for name, metric in model.metrics.items():
        yield from _of_metric(name, metric, model)


def columns_of(model: SemanticModel, dataset_id: str) -> set[str]:
    """The columns of a dataset; empty when it cannot be read."""
    dataset = model.datasets.get(dataset_id)
    if dataset is None or (dataset.table is None) == (dataset.sql is None):
        return set()
    try:
        return set(dataset_columns(model, dataset_id))
    except (SqlglotError, RecursionError):
        return set()


def role_columns(model: SemanticModel) -> dict[str, set[str]]:
    """The columns behind each role, of whatever entities it may mean."""
    pairs = [pair for one in (*model.datasets.values(),) for pair in one.keys.items()]
    pairs += [pair for one in model.entities.values() for pair in one.references.items()]
    found: dict[str, set[str]] = {}
    for role, reference in pairs:
        entity = model.entities.get(reference.entity)
        if entity is not None:
            found.setdefault(role, set()).update(model.columns.get(entity.table, {}))
    return found


def _of_dataset(name: str, dataset: Dataset, model: SemanticModel) -> Iterator[Fault]:
    known = columns_of(model, name)
    if not known:
        return
    where = dataset.table or f"dataset {name}"
    yield from _unknown(("datasets", name, "time"), dataset.time, known, where)
    for role, reference in dataset.keys.items():
        yield from _unknown(("datasets", name, "keys", role), reference.column, known, where)
    if dataset.snapshot is None:
        return
    held = model.columns.get(dataset.snapshot)
    if held is None:
        yield ("datasets", name, "snapshot"), f"snapshot table {dataset.snapshot!r} is not in columns"
        return
    wanted = {*known} if dataset.time else {"month_end", *known}
    for missing in sorted(wanted - held.keys()):
        yield ("datasets", name, "snapshot"), f"snapshot table {dataset.snapshot!r} lacks the column {missing!r}"


def _of_dimension(name: str, dimension: Dimension, model: SemanticModel) -> Iterator[Fault]:
    if dimension.role is not None:
        known = role_columns(model).get(dimension.role, set())
        where = f"role {dimension.role}"
    else:
        sets = [columns_of(model, one) for one in dimension.datasets]
        known = set.intersection(*sets) if sets else set()
        where = f"dataset {', '.join(dimension.datasets)}"
    if known and not dimension.grain:
        for field, text in (("code", dimension.code), ("name", dimension.name)):
            yield from _unknown(("dimensions", name, field), text, known, where)


def _of_metric(name: str, metric: Metric, model: SemanticModel) -> Iterator[Fault]:
    for source in metric.sources:
        known = columns_of(model, source)
        if not known:
            continue
        staged = {*metric.values, *metric.ranked, *metric.per}
        for field, text in (("where", metric.where), ("cases", metric.cases), *(("per", one) for one in metric.per)):
            yield from _in_metric((name, field), text, known, source, model)
        for one, text in metric.values.items():
            yield from _in_metric((name, "values", one), text, known, source, model)
        for one, text in metric.ranked.items():
            yield from _in_metric((name, "ranked", one), text, staged, source, model)
        yield from _in_metric((name, "expr"), metric.expr, staged if metric.per else known, source, model)


def _in_metric(
    path: tuple[str, ...], text: str | None, known: set[str], source: str, model: SemanticModel
) -> Iterator[Fault]:
    roles = reachable_roles(model, model.datasets[source]) if _sound_keys(model, source) else set()
    behind = role_columns(model)
    for column in _columns(text):
        if not column.table and column.name not in known:
            yield ("metrics", *path), f"unknown column {column.name!r} in dataset {source}"
        elif column.table and column.table not in roles:
            yield ("metrics", *path), f"dataset {source} does not reach role {column.table!r}"
        elif column.table and column.name not in behind.get(column.table, set()):
            yield ("metrics", *path), f"unknown column {column.name!r} in role {column.table}"


def _sound_keys(model: SemanticModel, dataset_id: str) -> bool:
    every = [*model.datasets[dataset_id].keys.values()]
    every += [reference for entity in model.entities.values() for reference in entity.references.values()]
    return all(reference.entity in model.entities for reference in every)


def _unknown(path: tuple[str, ...], text: str | None, known: set[str], where: str) -> Iterator[Fault]:
    for column in _columns(text):
        if not column.table and column.name not in known:
            yield path, f"unknown column {column.name!r} in {where}"


def _columns(text: str | None) -> list[exp.Column]:
    """The columns of a snippet outside inner SELECTs, which have tables of their own; none when it is not SQL."""
    if not text:
        return []
    try:
        tree = sqlglot.parse_one(text, dialect=DIALECT)
    except (SqlglotError, RecursionError):
        return []
    return [one for one in tree.find_all(exp.Column) if one.find_ancestor(exp.Select) is None]
