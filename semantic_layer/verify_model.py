"""Checks that need the whole model: every name resolves, every snippet parses, every role is reachable."""

from __future__ import annotations

from collections.abc import Iterator

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from semantic_layer.client_page import client_page_faults
from semantic_layer.limits import limit_faults
from semantic_layer.model import Dataset, Dimension, Metric, SemanticModel
from semantic_layer.paths import reachable_roles
from semantic_layer.snippets import DIALECT, bare_names, snippet
from semantic_layer.trial import trial_faults
from semantic_layer.verify_alternatives import alternative_faults
from semantic_layer.verify_segments import segment_faults

Fault = tuple[tuple[str, str], str]
PLACEHOLDERS = {"S", "E", "M", "days", "plan", "plan_start", "plan_days", "elapsed", "target", "level"}


def verify_model(model: SemanticModel) -> list[Fault]:
    """Every fault as ((section, id), sentence); empty when the model is sound."""
    faults: list[Fault] = []
    for name, entity in model.entities.items():
        for role, reference in entity.references.items():
            if reference.entity not in model.entities:
                faults.append((("entities", name), f"reference {role!r} points to unknown entity {reference.entity!r}"))
    for name, dataset in model.datasets.items():
        faults += [(("datasets", name), sentence) for sentence in _dataset_faults(dataset, model)]
    if faults:
        return faults
    for name, dimension in model.dimensions.items():
        faults += [(("dimensions", name), sentence) for sentence in _dimension_faults(dimension, model)]
    for name, metric in model.metrics.items():
        faults += [(("metrics", name), sentence) for sentence in _metric_faults(metric, model)]
    for name, refusal in model.refusals.items():
        faults += [
            (("refusals", name), f"nearest metric {one!r} is unknown")
            for one in refusal.nearest
            if one not in model.metrics
        ]
    faults += [*segment_faults(model), *alternative_faults(model), *limit_faults(model), *client_page_faults(model)]
    return faults + list(_synonym_faults(model)) + list(_cycles(model))


def _dataset_faults(dataset: Dataset, model: SemanticModel) -> Iterator[str]:
    if (dataset.table is None) == (dataset.sql is None):
        yield "exactly one of table and sql is needed"
    elif dataset.sql is not None:
        yield from _unparsed("sql", dataset.sql)
    elif model.columns and dataset.table not in model.columns:
        yield f"table {dataset.table!r} is not in columns"
    if dataset.grain != "none" and dataset.time is None:
        yield f"grain {dataset.grain} needs a time column"
    for role, reference in dataset.keys.items():
        if reference.entity not in model.entities:
            yield f"key {role!r} points to unknown entity {reference.entity!r}"


def _dimension_faults(dimension: Dimension, model: SemanticModel) -> Iterator[str]:
    if dimension.grain:
        return
    roles = {role for dataset in model.datasets.values() for role in reachable_roles(model, dataset)}
    if dimension.role is None and not dimension.datasets:
        yield "either role or datasets is needed"
    elif dimension.role is not None and dimension.role not in roles:
        yield f"no dataset reaches role {dimension.role!r}"
    yield from (f"unknown dataset {name!r}" for name in dimension.datasets if name not in model.datasets)
    yield from _unparsed("code", dimension.code)
    yield from _unparsed("name", dimension.name)
    if dimension.parent is not None and dimension.parent not in model.dimensions:
        yield f"unknown parent {dimension.parent!r}"


def _metric_faults(metric: Metric, model: SemanticModel) -> Iterator[str]:
    if (metric.expr is None) == (metric.formula is None):
        yield "exactly one of expr and formula is needed"
        return
    if metric.expr is not None and not metric.sources:
        yield "expr needs sources"
    yield from (f"unknown dataset {name!r}" for name in metric.sources if name not in model.datasets)
    for field, text in [
        ("expr", metric.expr),
        ("where", metric.where),
        ("formula", metric.formula),
        ("components", metric.components),
        *(("funnel", stage.expr) for stage in metric.funnel),
        *metric.values.items(),
        *metric.ranked.items(),
    ]:
        yield from _unparsed(field, text)
    groups = {dimension.group for dimension in model.dimensions.values()} | set(model.dimensions)
    yield from (f"unknown dimension or group {name!r} in dims" for name in metric.dims if name not in groups)
    yield from _formula_faults(metric, model)
    yield from trial_faults(metric.trial, model.metrics)
    if metric.funnel and (metric.expr is None or len(metric.funnel) < 3):
        yield "a funnel has three stages or more, of a metric with expr"
    if metric.components is not None and not list(_unparsed("components", metric.components)):
        unknown = [name for name in bare_names(metric.components) if name not in model.metrics]
        yield from (f"components name unknown metric {name!r}" for name in unknown)


def _formula_faults(metric: Metric, model: SemanticModel) -> Iterator[str]:
    for name, part in metric.parts.items():
        if part.metric != "$target" and part.metric not in model.metrics:
            yield f"part {name!r} names unknown metric {part.metric!r}"
    if metric.formula is None or list(_unparsed("formula", metric.formula)):
        return
    for name in bare_names(metric.formula):
        if name not in metric.parts and name not in model.metrics:
            yield f"formula names unknown metric {name!r}"


def _unparsed(field: str, text: str | None) -> Iterator[str]:
    if text is None:
        return
    try:
        tree = sqlglot.parse_one(text, dialect=DIALECT)
        snippet(text, "x")
    except (SqlglotError, RecursionError, AttributeError) as fault:
        yield f"{field} is not SQL: {str(fault).splitlines()[0][:120]}"
        return
    for node in tree.find_all(exp.Placeholder):
        if node.name not in PLACEHOLDERS:
            yield f"{field} uses unknown placeholder :{node.name}"


def _synonym_faults(model: SemanticModel) -> Iterator[Fault]:
    owners: dict[str, str] = {}
    for metric in model.metrics.values():
        for word in metric.synonyms:
            key = word.casefold()
            if owners.setdefault(key, metric.id) != metric.id:
                yield ("metrics", metric.id), f"synonym {word!r} already belongs to {owners[key]!r}"


def _cycles(model: SemanticModel) -> Iterator[Fault]:
    for name in model.metrics:
        stack, seen = [name], set()
        while stack:
            metric = model.metrics.get(stack.pop())
            if metric is None or metric.formula is None or list(_unparsed("formula", metric.formula)):
                continue
            inner = [metric.parts[one].metric if one in metric.parts else one for one in bare_names(metric.formula)]
            if name in inner:
                yield ("metrics", name), "the formula refers to itself"
                break
            stack += [one for one in inner if one not in seen]
            seen |= set(inner)
