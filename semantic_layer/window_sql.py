"""What is computed across the rows of a result: shares, ranks, running totals."""

from __future__ import annotations

from semantic_layer.bound import BoundQuery
from semantic_layer.model import Dimension
from semantic_layer.plan import Output, Plan


def labelled(dimension: Dimension) -> bool:
    """Whether the dimension has labels of its own in the data."""
    return dimension.name is not None


def key_columns(bound: BoundQuery) -> list[str]:
    """The columns that identify a row, codes and labels, in the order of group_by."""
    names: list[str] = []
    for dimension in bound.dimensions:
        names += [dimension.id, f"{dimension.id}_name"] if labelled(dimension) else [dimension.id]
    return names


def has_windows(plan: Plan) -> bool:
    """Whether anything is computed across rows."""
    query = plan.bound.query
    return query.share or query.rank or query.running


def window_columns(plan: Plan) -> list[str]:
    """The keys and metrics of the step before, and what is computed across rows."""
    columns = [f"m.{key}" for key in key_columns(plan.bound)]
    for output in plan.outputs:
        name = output.metric.id
        columns.append(f"m.{name}")
        columns += [f"m.{name}__base"] if output.base is not None else []
        columns += [f"m.{output.cases}"] if output.cases else []
        if not output.hidden:
            columns += [f"{text} AS {name}__{part}" for part, text in windows(output, plan.bound)]
    return columns


def windows(output: Output, bound: BoundQuery) -> list[tuple[str, str]]:
    """(part, SQL over ``m``) of each figure across rows, for one metric."""
    query, name = bound.query, output.metric.id
    time = [bound.time.id] if bound.time is not None and bound.keys else []
    found = []
    if query.share:
        within = _partition([*time, *([query.share_within] if query.share_within else [])])
        share, base = (_share_of(column, within) for column in (name, f"{name}__base"))
        found.append(("share", share))
        if output.base is not None and query.compare not in ("benchmark", "parent"):
            found.append(("share__change", f"{share} - {base}"))
    if query.rank:
        within = _partition([*time, *([query.limit_per] if query.limit_per else [])])
        upward = any(order.by == name and order.direction == "asc" for order in query.order_by)
        direction = "ASC" if upward else "DESC"
        found.append(("rank", f"DENSE_RANK() OVER ({within}ORDER BY m.{name} {direction} NULLS LAST)"))
    if query.running and bound.time is not None:
        within = _partition([key.id for key in bound.keys])
        found.append(("running", f"SUM(m.{name}) OVER ({within}ORDER BY m.{bound.time.id})"))
    return found


def _share_of(column: str, within: str) -> str:
    return f"m.{column} / NULLIF(SUM(m.{column}) OVER ({within}), 0)"


def _partition(keys: list[str]) -> str:
    unique = dict.fromkeys(keys)
    return f"PARTITION BY {', '.join(f'm.{key}' for key in unique)} " if unique else ""
