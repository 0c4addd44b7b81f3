"""Statements: snippets are made of what is allowed, and the SELECT of each dataset stands before the guard as it will run."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from semantic_layer import allowed_sql
from semantic_layer.check import check
from semantic_layer.check_columns import columns_of
from semantic_layer.errors import WenshuError
from semantic_layer.model import SemanticModel
from semantic_layer.restrict import restrict
from semantic_layer.rights import Rights, TableRight
from semantic_layer.snippets import DIALECT, defining_sql, fill, literal

Fault = tuple[tuple[str, ...], str]
_DAY = literal(date(2026, 1, 31))
_FILLED = dict.fromkeys(("S", "E", "M", "state_E", "state_M"), _DAY) | {"days": "31"}
_OWN = frozenset({"parameter"})
_NODES = allowed_sql.STRUCTURE.keys() | allowed_sql.FUNCTIONS | allowed_sql.OPERATORS | {"Placeholder", "Parameter"}


def statement_faults(model: SemanticModel) -> Iterator[Fault]:
    """Every snippet with something that is not allowed, and every dataset that the guard refuses, as (path, sentence)."""
    for place, text in _snippets(model):
        yield from _refused(place, text, model)
    everything = Rights(user_id="", role="", tables={table: TableRight(rows="TRUE") for table in model.columns})
    for name, dataset in model.datasets.items():
        if dataset.sql is None or not columns_of(model, name):
            continue
        try:
            tree = sqlglot.parse_one(fill(defining_sql(model, name), _FILLED), dialect=DIALECT)
            check(restrict(tree, everything, model), everything, model, typed=False)
        except WenshuError as fault:
            node = str(fault.details.get("node", ""))[:80]
            yield ("datasets", name, "sql"), f"refused by the guard: {fault.details.get('rule', fault.code)} at {node}"
        except (SqlglotError, RecursionError):
            continue  # reported where the text itself is looked at


def _snippets(model: SemanticModel) -> Iterator[tuple[tuple[str, ...], str | None]]:
    for name, metric in model.metrics.items():
        for field in ("expr", "where", "formula", "cases"):
            yield ("metrics", name, field), getattr(metric, field)
        yield from ((("metrics", name, "values", one), text) for one, text in metric.values.items())
        yield from ((("metrics", name, "ranked", one), text) for one, text in metric.ranked.items())
    for name, dimension in model.dimensions.items():
        yield from ((("dimensions", name, field), getattr(dimension, field)) for field in ("code", "name"))
    for name, entity in model.entities.items():
        yield from ((("entities", name, field), getattr(entity, field)) for field in ("where", "exists"))
    for name, segment in model.segments.items():
        yield ("segments", name, "rule"), segment.rule
    for name, dataset in model.datasets.items():
        yield ("datasets", name, "sql"), dataset.sql
    yield from _rights(model)


def _rights(model: SemanticModel) -> Iterator[tuple[tuple[str, ...], str | None]]:
    """What stands in rights, over a column ``c``."""
    rules = model.policies
    for name, mask in rules.masks.items():
        yield ("policies", "masks", name), mask.replace("{column}", "c")
    for kind, template in rules.pinned.items():
        yield ("policies", "pinned", kind), template.replace("{key}", "c")
    for role, policy in rules.roles.items():
        for kind, template in policy.rows.items():
            yield ("policies", "roles", role, "rows", kind), template.replace("{key}", "c")


def _refused(place: tuple[str, ...], text: str | None, model: SemanticModel) -> Iterator[Fault]:
    if not text:
        return
    try:
        statements = sqlglot.parse(text, dialect=DIALECT)
    except (SqlglotError, RecursionError):
        return  # reported by verify_model
    tree = statements[0]
    if len(statements) != 1 or tree is None or isinstance(tree, exp.Alias):
        yield place, "one SELECT or expression, not several statements"
        return
    selects = place[0] == "datasets" or "rows" in place or "pinned" in place
    for node in tree.walk():
        name, called = type(node).__name__, str(getattr(node, "name", ""))
        if isinstance(node, exp.Anonymous) and called.lower() in _OWN:
            wanted = node.expressions[0].name if node.expressions else ""
            if wanted not in model.parameters:
                yield place, f"unknown parameter {wanted!r}"
        elif isinstance(node, exp.Anonymous):
            dataset = isinstance(node.parent, exp.Table) and called.lower() in model.datasets
            if not dataset and called.lower() not in allowed_sql.NAMED_FUNCTIONS:
                yield place, f"function {called} is not allowed"
        elif isinstance(node, exp.Query) and not selects:
            yield place, "a sub-query is not allowed in an expression: make it a dataset"
        elif isinstance(node, exp.AggFunc | exp.Window | exp.Parameter) and place[0] == "policies":
            yield place, f"{name} is not allowed: rights look at one row and at who asks"
        elif isinstance(node, exp.Star) and not isinstance(node.parent, exp.Count):
            yield place, "a star is not allowed: name the columns"
        elif name not in _NODES:
            called = f"function {node.sql_name()}" if isinstance(node, exp.Func) else name
            yield place, f"{called} is not allowed"
