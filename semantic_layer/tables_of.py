"""Which physical tables a metric reads, through its formula, sources and snippets."""

from __future__ import annotations

from functools import lru_cache

import sqlglot
from sqlglot import exp

from semantic_layer.model import Metric, SemanticModel

_CACHE: dict[int, tuple[SemanticModel, dict[str, frozenset[str]]]] = {}


def tables_of(metric_id: str, model: SemanticModel) -> frozenset[str]:
    """Physical tables read for ``metric_id``: every source it may choose from, its parts, entities its snippets name.

    KeyError if the model has no such metric.
    """
    held, known = _CACHE.get(id(model), (None, {}))
    if held is not model:
        if len(_CACHE) > 8:
            _CACHE.clear()
        _CACHE[id(model)] = (model, known := {})
    if metric_id not in known:
        known[metric_id] = frozenset(_walk(metric_id, model, set()))
    return known[metric_id]


def parts_of(metric: Metric, model: SemanticModel) -> set[str]:
    """The ids of the metrics that a formula is made of; empty for a metric with its own ``expr``."""
    named = {part.metric for part in metric.parts.values() if part.metric != "$target"}
    if not metric.formula:
        return named
    words = {column.name for column in _snippet(metric.formula).find_all(exp.Column)}
    return named | {word for word in words - metric.parts.keys() if word in model.metrics}


def _walk(metric_id: str, model: SemanticModel, seen: set[str]) -> set[str]:
    if metric_id in seen:
        return set()
    seen.add(metric_id)
    metric = model.metrics[metric_id]
    tables: set[str] = set()
    for part in parts_of(metric, model):
        tables |= _walk(part, model, seen)
    for source in metric.sources:
        if source in model.datasets:
            tables |= dataset_tables(source, model)
    for text in (metric.expr, metric.where, *metric.values.values(), *metric.ranked.values()):
        if text:
            tables |= _named(text, model)
    return tables


def dataset_tables(dataset_id: str, model: SemanticModel, *, shallow: bool = False) -> set[str]:
    """Physical tables of a dataset: its table, its snapshot, those its SQL reads (through other datasets too).

    ``shallow``: a snapshot stands for what it was computed from.
    """
    dataset = model.datasets[dataset_id]
    if shallow and dataset.snapshot:
        return {dataset.snapshot}
    tables = {name for name in (dataset.table, dataset.snapshot) if name}
    for name in _scanned(dataset.sql) if dataset.sql else ():
        nested = name in model.datasets and name not in model.columns and name != dataset_id
        tables |= dataset_tables(name, model, shallow=shallow) if nested else {name}
    return tables


def _named(text: str, model: SemanticModel) -> frozenset[str]:
    entities = {column.table for column in _snippet(text).find_all(exp.Column) if column.table}
    return _scanned(text) | {model.entities[name].table for name in entities if name in model.entities}


@lru_cache(maxsize=4096)
def _snippet(text: str) -> exp.Expr:
    return sqlglot.parse_one(text, dialect="duckdb")


@lru_cache(maxsize=4096)
def _scanned(text: str) -> frozenset[str]:
    """Names after FROM; a dataset at a date, ``name(date)``, is one too."""
    tree = _snippet(text)
    named = {cte.alias_or_name for cte in tree.find_all(exp.CTE)}
    return frozenset(table.name or table.this.name for table in tree.find_all(exp.Table)) - named
