"""A plan as one commented SELECT: a CTE per scan, the CTEs stacked and grouped once more, formulas on top.

The text is assembled from model snippets and literals and parsed once; what leaves this file is a tree.
"""

from __future__ import annotations

from dataclasses import dataclass

import sqlglot
from sqlglot import exp

from semantic_layer.bound import BoundQuery
from semantic_layer.condition_sql import condition_sql
from semantic_layer.join_reads import join_reads
from semantic_layer.model import Dimension, SemanticModel
from semantic_layer.peers import columns_of, peers_sql
from semantic_layer.plan import Output, Plan
from semantic_layer.query import Having, Order
from semantic_layer.reads import Read, reads
from semantic_layer.set_sql import columns_sql, set_sql
from semantic_layer.sets import extended
from semantic_layer.snippets import DIALECT, literal
from semantic_layer.window_sql import has_windows, key_columns, labelled, window_columns, windows


@dataclass(frozen=True)
class Compiled:
    """The tree, and the result's columns in order as (name, dimension or metric id, part)."""

    tree: exp.Expr
    columns: tuple[tuple[str, str, str], ...]


def to_sql(plan: Plan, model: SemanticModel) -> Compiled:
    """``plan`` as a sqlglot tree whose columns are the contract's: codes and labels of each group-by, the attributes of a
    list, then each metric (with ``__base``, ``__change``, ``__change_pct`` under a comparison, ``__share``, ``__rank`` and
    ``__running`` where asked for)."""
    model = extended(model, plan.bound)
    bound = plan.bound
    if bound.peers is not None and plan.peers is not None:
        metric = plan.outputs[0].metric
        return Compiled(peers_sql(metric, bound.peers[0], _relation(plan.peers, model)), columns_of(metric.id))
    own, lists = _listed_columns(bound, model)
    columns = _result_columns(plan)
    place = len(key_columns(bound))
    columns[place:place] = own
    names = {name for name, _, _ in own}
    listed = ", ".join(f"{_list_alias(name, bound)}.{name}" if name in names else f"r.{name}" for name, _, _ in columns)
    sets = set_ctes(plan, model)
    found = reads(plan.scans, bound, model)
    ctes, source = _steps(plan, found, model)
    rows = f"({_changes(plan, source)})" if any(output.base for output in plan.outputs) else source
    text = f"WITH {', '.join([*sets, *ctes])} SELECT {listed} FROM {rows} AS r{lists}"
    text += _having(bound) + _limit(bound, plan)
    tree = sqlglot.parse_one(text, dialect=DIALECT)
    _add_comments(tree, found)
    return Compiled(tree, tuple(columns))


def _steps(plan: Plan, found: tuple[Read, ...], model: SemanticModel) -> tuple[list[str], str]:
    """The CTEs from the readings to the metrics, and the name of the last."""
    ctes = [f"{read.name} AS ({read.sql})" for read in found]
    joined, more = join_reads(found, plan.bound)
    ctes += more
    if plan.parent is not None:
        ctes.append(f"_parent AS ({_parent_sql(plan.parent, model)})")
    ctes.append(f"_metrics AS (SELECT {', '.join(_metric_columns(plan))} FROM {joined} AS j{_parent_join(plan)})")
    if not has_windows(plan):
        return ctes, "_metrics"
    ctes.append(f"_windows AS (SELECT {', '.join(window_columns(plan))} FROM _metrics AS m)")
    return ctes, "_windows"


def set_ctes(plan: Plan, model: SemanticModel) -> list[str]:
    """The CTEs of the query's own sets; ``model`` holds them."""
    return [f"{one.bound.name} AS ({set_sql(one, plan.bound, model, _relation)})" for one in plan.sets]


def _relation(plan: Plan, model: SemanticModel) -> str:
    """A sub-query's rows, unordered: keys, values and changes."""
    ctes, source = _steps(plan, reads(plan.scans, plan.bound, model), model)
    return f"WITH {', '.join(ctes)} {_changes(plan, source)}"


def range_sql(plan: Plan, model: SemanticModel) -> Compiled:
    """The 2nd and the 98th percentile of the first metric over the groups of ``plan``."""
    name = plan.outputs[0].metric.id
    picked = ", ".join(f"quantile_cont(x.{name}, {part}) AS {label}" for part, label in ((0.02, "low"), (0.98, "high")))
    text = f"SELECT {picked} FROM ({_relation(plan, extended(model, plan.bound))}) AS x"
    return Compiled(sqlglot.parse_one(text, dialect=DIALECT), (("low", name, "value"), ("high", name, "value")))


def _parent_sql(parent: Plan, model: SemanticModel) -> str:
    keys = [f"x.{dimension.id} AS parent__{dimension.id}" for dimension in parent.bound.dimensions]
    values = [f"x.{output.metric.id} AS parent__{output.metric.id}" for output in parent.outputs]
    return f"SELECT {', '.join([*keys, *values])} FROM ({_relation(parent, model)}) AS x"


def _parent_join(plan: Plan) -> str:
    if plan.parent is None:
        return ""
    keys = [dimension.id for dimension in plan.parent.bound.dimensions]
    met = " AND ".join(f"p.parent__{key} IS NOT DISTINCT FROM j.{key}" for key in keys)
    return f" LEFT JOIN _parent AS p ON {met}" if met else " CROSS JOIN _parent AS p"


def _list_alias(column: str, bound: BoundQuery) -> str:
    owner = next(key.id for dimension, key in bound.columns if column in (dimension.id, f"{dimension.id}_name"))
    return f"a_{owner}"


def _listed_columns(bound: BoundQuery, model: SemanticModel) -> tuple[list[tuple[str, str, str]], str]:
    """The result columns of a list's attributes, and the joins that bring them in after aggregation."""
    columns: list[tuple[str, str, str]] = []
    owners: dict[str, tuple[Dimension, list[Dimension]]] = {}
    for dimension, key in bound.columns:
        owners.setdefault(key.id, (key, []))[1].append(dimension)
        columns.append((dimension.id, dimension.id, "code"))
        if labelled(dimension):
            columns.append((f"{dimension.id}_name", dimension.id, "name"))
    joins = [
        f" LEFT JOIN ({columns_sql(key, own, bound, model)}) AS a_{key.id} ON a_{key.id}.id = r.{key.id}"
        for key, own in owners.values()
    ]
    return columns, "".join(joins)


STEPS = {
    "_rows": "one row per key and source",
    "_joined": "one row per key",
    "_metrics": "formulas over the sums",
    "_windows": "shares, ranks and running totals",
    "_population": "who is asked about",
    "_band": "which band each is in",
    "_parent": "the same, one level up",
}


def _add_comments(tree: exp.Expr, found: tuple[Read, ...]) -> None:
    """Say above each step what it computes, in the model's words."""
    steps = STEPS | {read.name: read.comment for read in found}
    for cte in tree.args["with_"].expressions:
        cte.this.add_comments([f" {steps.get(cte.alias, '')} "])


def _metric_columns(plan: Plan) -> list[str]:
    columns = [f"j.{key}" for key in key_columns(plan.bound)]
    for output in plan.outputs:
        columns.append(f"{output.value} AS {output.metric.id}")
        if output.base is not None:
            columns.append(f"{output.base} AS {output.metric.id}__base")
        columns += [f"j.{output.cases}"] if output.cases else []
    return columns


def _changes(plan: Plan, source: str) -> str:
    columns = [f"c.{key}" for key in key_columns(plan.bound)]
    for output in plan.outputs:
        name = output.metric.id
        columns.append(f"c.{name}")
        if not output.hidden:
            columns += [f"c.{name}__{part}" for part, _ in windows(output, plan.bound)]
        columns += [f"c.{output.cases}"] if output.cases else []
        if output.base is not None:
            columns += [f"c.{name}__base", f"c.{name} - c.{name}__base AS {name}__change"]
            relative = f"(c.{name} - c.{name}__base) / NULLIF(ABS(c.{name}__base), 0)"
            columns.append(f"{'CAST(NULL AS DOUBLE)' if output.metric.is_rate else relative} AS {name}__change_pct")
    return f"SELECT {', '.join(columns)} FROM {source} AS c"


def _result_columns(plan: Plan) -> list[tuple[str, str, str]]:
    columns: list[tuple[str, str, str]] = []
    for dimension in plan.bound.dimensions:
        columns.append((dimension.id, dimension.id, "code"))
        if labelled(dimension):
            columns.append((f"{dimension.id}_name", dimension.id, "name"))
    for output in plan.outputs:
        if not output.hidden:
            columns += [
                (f"{output.metric.id}{suffix}", output.metric.id, part) for suffix, part in _parts(output, plan)
            ]
            columns += [(output.cases, output.metric.id, "cases")] if output.cases else []
    return columns


def _parts(output: Output, plan: Plan) -> list[tuple[str, str]]:
    parts = [("", "value")]
    if output.base is not None:
        parts += [("__base", "base"), ("__change", "change"), ("__change_pct", "change_pct")]
    return parts + [(f"__{part}", part) for part, _ in windows(output, plan.bound)]


def _suffixed(name: str, on: str) -> str:
    return f"r.{name}" if on == "value" else f"r.{name}__{on}"


def _having(bound: BoundQuery) -> str:
    conditions = [_having_condition(having) for having in bound.query.having]
    conditions += [condition_sql(f"r.{dimension.id}", condition, dimension) for dimension, condition in bound.shown]
    return f" WHERE {' AND '.join(conditions)}" if conditions else ""


def _having_condition(having: Having) -> str:
    left = _suffixed(having.metric, having.on)
    if having.of is not None:
        return f"{left} {_operator(having.op)} r.{having.of}"
    if having.op == "between":
        low, high = having.values
        return f"{left} BETWEEN {literal(low)} AND {literal(high)}"
    return f"{left} {_operator(having.op)} {literal(having.values[0])}"


def _operator(op: str) -> str:
    return "<>" if op == "!=" else op


def _order(bound: BoundQuery, plan: Plan) -> list[str]:
    orders = [_ordered(order, bound) for order in bound.query.order_by]
    if not orders:
        first = next((output for output in plan.outputs if not output.hidden), None)
        for dimension in bound.dimensions:
            if dimension.grain:
                orders.append(f"r.{dimension.id} ASC")
            elif dimension.order and not dimension.multi and bound.query.limit is None:
                cases = " ".join(f"WHEN {literal(code)} THEN {place}" for place, code in enumerate(dimension.order))
                orders.append(f"CASE r.{dimension.id} {cases} ELSE {len(dimension.order)} END")
        if first is not None and len(orders) < len(bound.dimensions):
            orders.append(f"r.{first.metric.id} DESC NULLS LAST")
    sorted_by = {order.split(" ", 1)[0] for order in orders}
    rest = [f"r.{dimension.id}" for dimension in bound.dimensions]
    return orders + [f"{column} ASC NULLS LAST" for column in rest if column not in sorted_by]


def _ordered(order: Order, bound: BoundQuery) -> str:
    direction = order.direction.upper()
    if order.by in {dimension.id for dimension in bound.dimensions}:
        return f"r.{order.by} {direction} NULLS LAST"
    return f"{_suffixed(order.by, order.on)} {direction} NULLS LAST"


def _limit(bound: BoundQuery, plan: Plan) -> str:
    if not bound.dimensions:
        return ""
    order = ", ".join(_order(bound, plan))
    query = bound.query
    if query.limit is not None and query.limit_per is not None:
        window = f"ROW_NUMBER() OVER (PARTITION BY r.{query.limit_per} ORDER BY {order})"
        return f" QUALIFY {window} <= {query.limit} ORDER BY r.{query.limit_per}, {order}"
    return f" ORDER BY {order}" + (f" LIMIT {query.limit}" if query.limit is not None else "")
