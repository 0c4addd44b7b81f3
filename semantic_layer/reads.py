"""Scans as CTEs: scans of the same rows at several dates, or under several conditions, share one reading of them."""

from __future__ import annotations

from dataclasses import dataclass

from semantic_layer.axis import Span, days, union
from semantic_layer.bound import BoundQuery
from semantic_layer.early import early_sql
from semantic_layer.filtered import filtered
from semantic_layer.model import SemanticModel
from semantic_layer.plan import Scan
from semantic_layer.scan_sql import Pass, key_columns, passes_sql, scan_passes, select
from semantic_layer.snippets import fill


@dataclass(frozen=True)
class Read:
    """One CTE: ``columns`` are the atoms it gives, ``comment`` what it reads in the model's words."""

    name: str
    sql: str
    columns: tuple[str, ...]
    comment: str


def reads(scans: tuple[Scan, ...], bound: BoundQuery, model: SemanticModel) -> tuple[Read, ...]:
    """The fewest readings that give every atom of ``scans``. Raises BadInput for too many pieces."""
    groups: list[tuple[Pass, ...]] = []
    for scan in scans:
        passes = scan_passes(scan, bound, model)
        for place, group in enumerate(groups):
            if len(passes) == 1 and _together(group, passes[0]):
                groups[place] = (*group, passes[0])
                break
        else:
            groups.append(passes)
    return tuple(_read(number, group, bound, model) for number, group in enumerate(groups, 1))


def _read(number: int, group: tuple[Pass, ...], bound: BoundQuery, model: SemanticModel) -> Read:
    scans = list(dict.fromkeys(one.scan for one in group))
    columns = tuple(column for scan in scans for column, _ in scan.atoms)
    names = dict.fromkeys(model.metrics[column.split("__")[0]].zh for column in columns)
    first = min(one.start for scan in scans for one in scan.bounds)
    last = max(one.end for scan in scans for one in scan.bounds)
    source = scans[0].source.id
    sql = passes_sql(group, bound) if len(scans) == 1 else _shared(group, bound, model)
    return Read(f"_{source.lstrip('_')}_{number}", sql, columns, f"{', '.join(names)} | {source} | {first} .. {last}")


def _together(group: tuple[Pass, ...], other: Pass) -> bool:
    """Whether ``other`` reads the same ground with the same cells, and every atom can be told apart by a filter."""
    one = group[0]
    if one.scan.source.id != other.scan.source.id or one.scan.per or other.scan.per:
        return False
    if len(group) > 1 and group[0].scan is group[1].scan:
        return False
    here, there = one.axis, other.axis
    cells = (here.column, here.group, here.key) == (there.column, there.group, there.key)
    if not cells or (here.group is not None and here.spans != there.spans):
        return False
    if (one.ground.source, one.ground.filters) != (other.ground.source, other.ground.filters):
        return False
    joins = dict(other.ground.joins)
    if any(joins.get(role, text) != text for member in group for role, text in member.ground.joins):
        return False
    return all(filtered(text) is not None for member in (*group, other) for _, text in member.atoms)


def _shared(group: tuple[Pass, ...], bound: BoundQuery, model: SemanticModel) -> str:
    """One SELECT; each pass's atoms count its own days and its own condition only."""
    first = group[0]
    spans = tuple(span for one in group for span in one.axis.spans)
    wheres = dict.fromkeys(one.where for one in group)
    conditions = list(first.ground.filters)
    if first.axis.column is not None:
        conditions.append(days(first.axis.column, spans, month_ends=first.axis.month_ends))
    if None not in wheres and (bound.keys or len(wheres) == 1):  # without keys there is a row with or without them
        conditions.append(f"({' OR '.join(f'({where})' for where in wheres)})")
    columns: list[tuple[str, str]] = []
    for one in group:
        own = _own(one, spans, alone=len(wheres) == 1)
        columns += [(column, _atom(column, text, own, model)) for column, text in one.atoms]
    joins = {role: join for one in group for role, join in one.ground.hanging().items()}
    source, alias, keys = first.ground.source, first.ground.dataset.id, key_columns(first, bound)
    early = early_sql(source, alias, joins, conditions, keys, columns)
    if early is not None:
        return early
    tail = f"FROM {source} AS {alias}{''.join(join.text for join in joins.values())}"
    tail += f" WHERE {' AND '.join(conditions)}" if conditions else ""
    return select(keys, [f"{text} AS {column}" for column, text in columns], tail)


def _own(one: Pass, spans: tuple[Span, ...], *, alone: bool) -> str:
    """The condition that tells the rows of ``one`` from those of the others; empty if it reads them all."""
    axis, texts = one.axis, []
    ends = axis.month_ends
    if axis.column is not None and union(axis.spans, month_ends=ends) != union(spans, month_ends=ends):
        texts.append(days(axis.column, axis.spans, month_ends=ends))
    if one.where is not None and not alone:
        texts.append(f"({one.where})")
    return " AND ".join(texts)


def _atom(column: str, text: str, own: str, model: SemanticModel) -> str:
    """``text`` over the rows of ``own`` only. Where those are none, it is what it is without a row: nothing."""
    template = filtered(text)
    if not own or template is None:
        return text
    value = fill(template.text, {"only": own})
    metric, _, rest = column.partition("__")
    zero = template.counts and model.metrics[metric].empty == 0 and (not rest or rest.isdigit())
    if template.null_without_rows or zero:
        return value
    return f"CASE WHEN COUNT(*) FILTER (WHERE {own}) > 0 THEN {value} END"
